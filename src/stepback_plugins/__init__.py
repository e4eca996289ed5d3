"""What pytest and hypothesis load of stepback in every run, wherever it is installed.

It stands beside stepback, as whatever stands within would bring all of stepback along, in runs
that make no use of it. So nothing here imports stepback, or numpy, before it is asked for.
"""
