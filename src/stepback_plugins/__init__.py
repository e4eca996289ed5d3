"""Entry points that pytest and hypothesis load in every run where stepback is installed.

They stand outside `stepback` because importing any module of a package imports the package itself,
which would add a quarter of a second and numpy to every run that never uses stepback. Each is a
few lines: it looks whether stepback was imported, and leaves the work to `stepback.testing`.
"""
