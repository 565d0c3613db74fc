"""The mathematics of the lectures: NumPy only, one idea a module, every convention written down.

Columns are basis vectors; data sets are (N, D), a row per example. Angles are in radians. Variances divide
by N unless ddof says otherwise. Eigenvalues come in descending order, eigenvectors of unit length with their
largest entry positive. Errors are those of mathcore.errors; no iteration ends quietly without its answer.

The modules, by area (docs/mathcore.md lists their names):

Linear algebra
    vectors, projections, independence, orthogonality, bases, orthogonalisation, map_gallery, maps,
    index_notation, elimination, linear_systems, determinants, characteristic, eigen,
    diagonalisation, power_method, link_analysis, definiteness, inner_products
Calculus
    jets, derivatives, finite_differences, taylor, surfaces
Optimisation
    root_finding, descent, newton_minimisation, pattern_search, critical_points, lagrange
Networks
    activations, networks, training
Fitting
    least_squares, regression, nonlinear_fits, nonlinear_least_squares, plain_fits, curve_fitting
Statistics
    statistics, online_statistics, gaussians, neighbours
Principal components
    principal_components, reconstruction, probabilistic_components, autoencoders
Data
    datasets, classic_datasets, outlines
Errors
    errors
"""

from mathcore.activations import IDENTITY, LOGISTIC, RECTIFIER, TANH, Activation
from mathcore.autoencoders import LinearAutoencoder, train_linear_autoencoder
from mathcore.bases import change_of_basis_matrix, coordinates, coordinates_by_projection
from mathcore.characteristic import (
    CharacteristicQuadratic,
    characteristic_polynomial,
    characteristic_quadratic,
)
from mathcore.classic_datasets import anscombe_quartet, load_digits, load_iris
from mathcore.critical_points import (
    CriticalKind,
    CriticalPoint,
    Curvature,
    classify_critical_point,
    classify_hessian,
)
from mathcore.curve_fitting import curve_residuals, fit_curve
from mathcore.datasets import (
    Histogram,
    Labelled,
    gaussian_cloud,
    height_histogram,
    tilted_cloud,
    two_clusters,
)
from mathcore.definiteness import Definiteness, cholesky_factor, definiteness_of, is_positive_definite
from mathcore.derivatives import (
    Function,
    TotalDerivative,
    derivative,
    directional_derivative,
    gradient,
    gradient_field,
    hessian,
    jacobian,
    partial,
    total_derivative,
    value_and_gradient,
)
from mathcore.descent import (
    DescentStatus,
    DescentTrace,
    backtracking_descent,
    gradient_descent,
    sweep_step_sizes,
)
from mathcore.determinants import determinant, signed_area, signed_volume
from mathcore.diagonalisation import Diagonalisation, diagonalise, power_by_eigenbasis
from mathcore.eigen import (
    Eigendecomposition,
    Eigenspace,
    SymmetricEigendecomposition,
    eigendecomposition,
    symmetric_eigendecomposition,
)
from mathcore.elimination import Elimination, RowOperation, gaussian_elimination
from mathcore.errors import (
    ConvergenceError,
    DataError,
    DefiniteError,
    DifferentiationError,
    DomainError,
    MathcoreError,
    MissingExtraError,
    RankError,
    ShapeError,
    SingularError,
)
from mathcore.finite_differences import (
    DifferenceScheme,
    StepStudy,
    best_difference_step,
    difference_quotient,
    numerical_gradient,
    numerical_hessian,
    numerical_jacobian,
    study_difference_steps,
)
from mathcore.gaussians import (
    ConfidenceEllipse,
    confidence_ellipse,
    gaussian,
    gaussian_density,
    gaussian_log_density,
)
from mathcore.independence import Dependence, are_independent, find_dependence, rank
from mathcore.index_notation import IndexProduct, index_product
from mathcore.inner_products import FunctionSpace, InnerProductSpace, MatrixInnerProduct, RandomVariableSpace
from mathcore.jets import Jet, JetSpace
from mathcore.lagrange import ConstrainedPoint, constrained_points, lagrange_multipliers
from mathcore.least_squares import LinearFit, linear_least_squares
from mathcore.linear_systems import back_substitution, inverse, solve
from mathcore.link_analysis import PageRank, link_matrix, pagerank
from mathcore.map_gallery import inversion, reflection, rotation, rotation_about_axis, scaling, shear, swap
from mathcore.maps import apply_map, compose, similarity_transform
from mathcore.neighbours import Neighbours, classify, nearest_neighbours, pairwise_distances
from mathcore.networks import Backpropagation, ForwardPass, Layer, Network, check_gradient, random_network
from mathcore.newton_minimisation import NewtonTrace, StepKind, hybrid_descent, newton_minimise, newton_step
from mathcore.nonlinear_fits import NonlinearFit
from mathcore.nonlinear_least_squares import levenberg_marquardt
from mathcore.online_statistics import RunningStatistics, running_statistics
from mathcore.orthogonalisation import (
    GramSchmidt,
    GramSchmidtStep,
    PlaneReflection,
    gram_schmidt,
    reflect_in_plane,
)
from mathcore.orthogonality import (
    column_cosines,
    has_orthogonal_columns,
    is_orthogonal_matrix,
    is_orthonormal,
)
from mathcore.outlines import FACE_CURVES, FACE_FEATURES, face_curves, face_features, heart_curve
from mathcore.pattern_search import ProbeStatus, ProbeTrace, compass_search
from mathcore.plain_fits import descend_chi_squared, gauss_newton
from mathcore.power_method import PowerIteration, power_iteration
from mathcore.principal_components import PrincipalComponents, pca
from mathcore.probabilistic_components import ProbabilisticComponents, probabilistic_pca
from mathcore.projections import (
    LineProjection,
    SubspaceProjection,
    project_onto_affine_subspace,
    project_onto_line,
    project_onto_subspace,
    projection_matrix,
    reconstruct,
    reconstruction_error,
    squared_distance_along_line,
)
from mathcore.reconstruction import (
    DirectionProjection,
    best_angle,
    best_direction,
    direction_loss,
    direction_loss_at_angles,
    direction_variance,
    project_on_direction,
)
from mathcore.regression import LineFit, fit_line, fit_polynomial
from mathcore.root_finding import Basins, RootStatus, RootTrace, newton_basins, newton_raphson
from mathcore.statistics import (
    Standardised,
    correlation,
    covariance,
    mean,
    standard_deviation,
    standardise,
    transform_covariance,
    transform_mean,
    variance,
)
from mathcore.surfaces import (
    BOOK_QUADRATIC,
    HIMMELBLAU,
    NARROW_WELL,
    ROSENBROCK,
    SANDPIT,
    SEVERAL_PITS,
    Hills,
    Himmelblau,
    NoisyProbe,
    Quadratic,
    Rosenbrock,
    Rough,
)
from mathcore.taylor import (
    QuadraticModel,
    TaylorPolynomial,
    quadratic_model,
    radius_of_convergence,
    remainder_bound,
    taylor_polynomial,
)
from mathcore.training import TrainingTrace, train
from mathcore.vectors import (
    angle,
    cosine,
    cross,
    distance,
    dot,
    linear_combination,
    norm,
    normalise,
    rejection,
    scalar_projection,
    vector_projection,
)

# By area, in the order of the lectures.
# fmt: off
__all__ = [  # noqa: RUF022
    # Linear algebra
    "angle", "cosine", "cross", "distance", "dot", "linear_combination", "norm", "normalise",
    "rejection", "scalar_projection", "vector_projection",
    "LineProjection", "SubspaceProjection", "project_onto_affine_subspace", "project_onto_line",
    "project_onto_subspace", "projection_matrix", "reconstruct", "reconstruction_error",
    "squared_distance_along_line",
    "Dependence", "are_independent", "find_dependence", "rank",
    "column_cosines", "has_orthogonal_columns", "is_orthogonal_matrix", "is_orthonormal",
    "change_of_basis_matrix", "coordinates", "coordinates_by_projection",
    "GramSchmidt", "GramSchmidtStep", "PlaneReflection", "gram_schmidt", "reflect_in_plane",
    "inversion", "reflection", "rotation", "rotation_about_axis", "scaling", "shear", "swap",
    "apply_map", "compose", "similarity_transform",
    "IndexProduct", "index_product",
    "Elimination", "RowOperation", "gaussian_elimination",
    "back_substitution", "inverse", "solve",
    "determinant", "signed_area", "signed_volume",
    "CharacteristicQuadratic", "characteristic_polynomial", "characteristic_quadratic",
    "Eigendecomposition", "Eigenspace", "SymmetricEigendecomposition", "eigendecomposition",
    "symmetric_eigendecomposition",
    "Diagonalisation", "diagonalise", "power_by_eigenbasis",
    "PowerIteration", "power_iteration",
    "PageRank", "link_matrix", "pagerank",
    "Definiteness", "cholesky_factor", "definiteness_of", "is_positive_definite",
    "FunctionSpace", "InnerProductSpace", "MatrixInnerProduct", "RandomVariableSpace",
    # Calculus
    "Jet", "JetSpace",
    "Function", "TotalDerivative", "derivative", "directional_derivative", "gradient", "gradient_field",
    "hessian", "jacobian", "partial", "total_derivative", "value_and_gradient",
    "DifferenceScheme", "StepStudy", "best_difference_step", "difference_quotient",
    "numerical_gradient", "numerical_hessian", "numerical_jacobian", "study_difference_steps",
    "QuadraticModel", "TaylorPolynomial", "quadratic_model", "radius_of_convergence", "remainder_bound",
    "taylor_polynomial",
    "BOOK_QUADRATIC", "HIMMELBLAU", "NARROW_WELL", "ROSENBROCK", "SANDPIT", "SEVERAL_PITS", "Hills",
    "Himmelblau", "NoisyProbe", "Quadratic", "Rosenbrock", "Rough",
    # Optimisation
    "Basins", "RootStatus", "RootTrace", "newton_basins", "newton_raphson",
    "DescentStatus", "DescentTrace", "backtracking_descent", "gradient_descent", "sweep_step_sizes",
    "NewtonTrace", "StepKind", "hybrid_descent", "newton_minimise", "newton_step",
    "ProbeStatus", "ProbeTrace", "compass_search",
    "CriticalKind", "CriticalPoint", "Curvature", "classify_critical_point", "classify_hessian",
    "ConstrainedPoint", "constrained_points", "lagrange_multipliers",
    # Networks
    "IDENTITY", "LOGISTIC", "RECTIFIER", "TANH", "Activation",
    "Backpropagation", "ForwardPass", "Layer", "Network", "check_gradient", "random_network",
    "TrainingTrace", "train",
    # Fitting
    "LinearFit", "linear_least_squares",
    "LineFit", "fit_line", "fit_polynomial",
    "NonlinearFit",
    "levenberg_marquardt",
    "descend_chi_squared", "gauss_newton",
    "curve_residuals", "fit_curve",
    # Statistics
    "Standardised", "correlation", "covariance", "mean", "standard_deviation", "standardise",
    "transform_covariance", "transform_mean", "variance",
    "RunningStatistics", "running_statistics",
    "ConfidenceEllipse", "confidence_ellipse", "gaussian", "gaussian_density", "gaussian_log_density",
    "Neighbours", "classify", "nearest_neighbours", "pairwise_distances",
    # Principal components
    "PrincipalComponents", "pca",
    "DirectionProjection", "best_angle", "best_direction", "direction_loss", "direction_loss_at_angles",
    "direction_variance", "project_on_direction",
    "ProbabilisticComponents", "probabilistic_pca",
    "LinearAutoencoder", "train_linear_autoencoder",
    # Data
    "Histogram", "Labelled", "gaussian_cloud", "height_histogram", "tilted_cloud", "two_clusters",
    "anscombe_quartet", "load_digits", "load_iris",
    "FACE_CURVES", "FACE_FEATURES", "face_curves", "face_features", "heart_curve",
    # Errors
    "ConvergenceError", "DataError", "DefiniteError", "DifferentiationError", "DomainError",
    "MathcoreError", "MissingExtraError", "RankError", "ShapeError", "SingularError",
]
# fmt: on
