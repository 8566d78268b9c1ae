"""The parts of the command ``srcad``: what is asked for, the module that is written, the file that it is written to."""
