"""The base of every table of a school.

A model has no database of its own: it finds that of the school at work. A row knows the school it was
read in and refuses to be saved or deleted in another.
"""

from __future__ import annotations

from typing import Any

import peewee

from .context import current_database, current_school_key


class WrongSchool(Exception):
    """A row of one school was about to be written in another."""


class SchoolMetadata(peewee.Metadata):  # type: ignore[misc]
    """Metadata whose database and table follow the school at work instead of being bound once."""

    _table: peewee.Table | None

    def _get_database(self) -> peewee.Database | None:
        return current_database()

    def _set_database(self, database: object) -> None:
        if database is not None:
            raise TypeError("A model of a school is never bound to a database; enter the school instead.")

    database = property(_get_database, _set_database)

    @property
    def table(self) -> peewee.Table:
        """Made once and bound to no database: it is asked for with every column of every query."""
        if self._table is None:
            self._table = peewee.Table(
                self.table_name,
                [field.column_name for field in self.sorted_fields],
                schema=self.schema,
                _model=self.model,
            )
        return self._table

    @table.setter
    def table(self, value: object) -> None:
        raise AttributeError("table")

    @table.deleter
    def table(self) -> None:
        self._table = None


class Model(peewee.Model):  # type: ignore[misc]
    """A row of one school. Subclasses set `table_name` as `<module>_<thing>`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._school_key = current_school_key()

    def save(self, *args: Any, **kwargs: Any) -> Any:
        self._refuse_elsewhere()
        return super().save(*args, **kwargs)

    def delete_instance(self, *args: Any, **kwargs: Any) -> Any:
        self._refuse_elsewhere()
        return super().delete_instance(*args, **kwargs)

    def _refuse_elsewhere(self) -> None:
        here = current_school_key()
        if self._school_key != here:
            raise WrongSchool(f"A {type(self).__name__} of school {self._school_key!r} cannot be written in {here!r}.")

    class Meta:
        model_metadata_class = SchoolMetadata
        legacy_table_names = False
