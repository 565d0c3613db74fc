"""The mathematics of the lectures: NumPy only, one idea a module, every convention written down."""
