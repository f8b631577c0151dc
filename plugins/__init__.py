"""The built-in modules. They come in through the entry points of `setup.cfg`, like those of strangers."""
