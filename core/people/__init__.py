"""Who there is: persons, their groups, roles and guardianships."""
