"""Readers of files from outside. They work in a process of their own, with limits.

`child.run` starts that process: it gets the file as bytes and gives back plain values, or the
refusals the file deserves. A new reader is a function in a module of this package, from bytes to
plain values, named in `child.READERS`; whoever calls it turns the values into what they stand for.
"""
