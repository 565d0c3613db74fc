"""The objective of PCA: of all lines through a cloud, the one that loses least.

Scenes, in order: ``which_line.WhichLine``, ``mean_square.MeanSquaredError``, ``shares.KeptAndLost``,
``best_line.BestLine``.
"""
