"""Data sets of our own, and the classics."""

import importlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mathcore.classic_datasets import anscombe_quartet, load_digits, load_iris
from mathcore.curve_fitting import fit_curve
from mathcore.datasets import gaussian_cloud, height_histogram, tilted_cloud, two_clusters
from mathcore.errors import DataError, DefiniteError, DomainError, MissingExtraError, ShapeError
from mathcore.gaussians import gaussian
from mathcore.outlines import FACE_CURVES, FACE_FEATURES, face_curves, face_features, heart_curve
from mathcore.regression import fit_line
from mathcore.statistics import correlation, covariance, mean, variance

SEEDS = st.integers(0, 2**32 - 1)


class TestClouds:
    @given(SEEDS, st.integers(3, 20))
    def test_an_exact_cloud_has_the_mean_and_covariance_asked_for(self, seed, count):
        wanted = [[2.0, 0.6], [0.6, 1.0]]
        X = gaussian_cloud(count, [5.0, -1.0], wanted, np.random.default_rng(seed), exact=True)
        assert X.shape == (count, 2)
        np.testing.assert_allclose(mean(X), [5, -1], atol=1e-12)
        np.testing.assert_allclose(covariance(X), wanted, atol=1e-12)

    def test_a_random_cloud_has_them_in_the_long_run(self):
        X = gaussian_cloud(40_000, [5.0, -1.0], [[2.0, 0.6], [0.6, 1.0]], np.random.default_rng(1))
        # Five standard errors of 40 000 draws.
        np.testing.assert_allclose(mean(X), [5, -1], atol=0.04)
        np.testing.assert_allclose(covariance(X), [[2.0, 0.6], [0.6, 1.0]], atol=0.08)

    def test_the_same_seed_gives_the_same_cloud_and_the_lectures_cloud_never_changes(self):
        one, other = (gaussian_cloud(4, [0.0], [[1.0]], np.random.default_rng(9)) for _ in range(2))
        assert np.array_equal(one, other)
        assert np.array_equal(tilted_cloud(), tilted_cloud())

    @pytest.mark.parametrize("count", [3, 12, 40, 200])
    def test_the_lectures_cloud_has_round_numbers_whatever_its_size(self, count):
        X = tilted_cloud(count)
        np.testing.assert_allclose(mean(X), [3, 2], rtol=1e-13)
        assert np.sum(variance(X)) == pytest.approx(1.6**2 + 0.5**2, rel=1e-12)

    def test_two_clusters_are_apart(self):
        data = two_clusters(25)
        assert data.X.shape == (50, 2)
        assert data.classes == ("near", "far")
        near, far = data.X[data.labels == 0], data.X[data.labels == 1]
        np.testing.assert_allclose([mean(near), mean(far)], [[-1.9, -1.1], [2.0, 1.3]], atol=1e-12)
        towards = np.array([3.9, 2.4])
        assert np.max(near @ towards) < np.min(far @ towards)

    def test_refusals(self):
        rng = np.random.default_rng(0)
        with pytest.raises(DomainError, match="count: expected at least 3 points in 2 dimensions, got 2"):
            tilted_cloud(2)
        with pytest.raises(DomainError, match="count: expected at least 1"):
            gaussian_cloud(0, [0.0], [[1.0]], rng)
        with pytest.raises(DefiniteError, match="positive definite"):
            gaussian_cloud(3, [0.0, 0.0], [[1.0, 2.0], [2.0, 1.0]], rng)
        with pytest.raises(ShapeError, match="covariance: expected shape"):
            gaussian_cloud(3, [0.0, 0.0], [[1.0]], rng)
        with pytest.raises(ValueError, match="read-only"):
            two_clusters().labels[0] = 1


class TestHeights:
    def test_bins_are_two_and_a_half_centimetres_wide(self):
        heights = height_histogram()
        assert heights.width == 2.5
        assert len(heights.edges) == len(heights.counts) + 1
        np.testing.assert_allclose(np.diff(heights.edges), 2.5)
        np.testing.assert_allclose(heights.centres[[0, -1]], [141.25, 203.75])
        assert np.sum(heights.counts) == 640
        assert np.sum(heights.frequencies) == pytest.approx(1, rel=1e-15)
        assert np.sum(heights.densities) * 2.5 == pytest.approx(1, rel=1e-15)

    def test_the_bell_curve_fits_from_the_lectures_start(self):
        # Course 2, week 6: from μ = 155, σ = 6.
        heights = height_histogram()
        fit = fit_curve(gaussian, heights.centres, heights.densities, [155.0, 6.0])
        assert fit.converged
        centre = np.sum(heights.centres * heights.frequencies)
        spread = np.sqrt(np.sum((heights.centres - centre) ** 2 * heights.frequencies))
        np.testing.assert_allclose(fit.x, [centre, spread], rtol=0.02)
        assert np.max(np.abs(fit.residuals)) < 0.003


class TestOutlines:
    def test_the_heart_closes_is_symmetric_and_fills_its_box(self):
        t, points = heart_curve(201)
        np.testing.assert_allclose(t[[0, 50, 200]], [0, 0.25, 1])
        np.testing.assert_allclose(points[0], points[-1], atol=1e-14)
        np.testing.assert_allclose(points[::-1] * [-1, 1], points, atol=1e-13)
        assert np.max(points[:, 0]) == pytest.approx(1, rel=1e-12)
        assert np.all(np.abs(points) <= 1)

    def test_the_average_face_is_the_face_of_average_features(self):
        features = face_features(20, np.random.default_rng(5))
        faces = face_curves(features)
        assert faces.shape == (20, len(FACE_CURVES), 48, 2)
        np.testing.assert_allclose(np.mean(faces, axis=0), face_curves(np.mean(features, axis=0)), atol=1e-12)

    def test_each_feature_changes_the_face(self):
        average = face_curves()
        for changed in np.eye(len(FACE_FEATURES)):
            assert np.max(np.abs(face_curves(changed) - average)) > 0.01

    @given(SEEDS)
    @settings(max_examples=30)
    def test_everything_stays_inside_the_outline(self, seed):
        features = face_features(1, np.random.default_rng(seed))[0]
        outline, *inner = face_curves(features)
        half = np.max(outline, axis=0)
        for curve in inner:
            assert np.all(np.sum((curve / half) ** 2, axis=1) <= 1.01)

    def test_outline_and_eyes_are_closed_and_hair_tells_left_from_right(self):
        curves = dict(zip(FACE_CURVES, face_curves(points=31), strict=True))
        for name in ("outline", "left eye", "right eye"):
            np.testing.assert_allclose(curves[name][0], curves[name][-1], atol=1e-14)
        np.testing.assert_allclose(
            curves["left eye"][:, 0].mean(), -curves["right eye"][:, 0].mean(), atol=0.02
        )
        top = curves["hair"][np.argmax(curves["hair"][:, 1])]
        assert top[0] > 0.2

    def test_refusals(self):
        with pytest.raises(DomainError, match="count: expected at least 2 points"):
            heart_curve(1)
        with pytest.raises(DomainError, match="count: expected at least 1 face"):
            face_features(0, np.random.default_rng(0))
        with pytest.raises(ShapeError, match=r"features: expected shape \(\.\.\., 8\), got shape \(3,\)"):
            face_curves([1.0, 2.0, 3.0])
        with pytest.raises(DataError, match="features: expected finite"):
            face_curves(np.full(8, np.nan))
        with pytest.raises(DomainError, match="points: expected at least 2 on each curve, got 1"):
            face_curves(points=1)


class TestClassics:
    def test_anscombes_four_sets_have_the_same_statistics(self):
        # Course 2, week 6, and Anscombe (1973): x̄ = 9, ȳ = 7.5, r = .816, y = 3 + x/2 for all four.
        for points in anscombe_quartet():
            np.testing.assert_allclose(mean(points), [9, 7.5], atol=0.002)
            assert variance(points, ddof=1)[0] == pytest.approx(11, rel=1e-14)
            assert correlation(points)[0, 1] == pytest.approx(0.816, abs=0.001)
            line = fit_line(points[:, 0], points[:, 1])
            assert line.m == pytest.approx(0.5, abs=0.001)
            assert line.c == pytest.approx(3.0, abs=0.003)
            assert line.m_standard_error == pytest.approx(0.118, abs=0.0005)

    def test_iris_and_digits_come_with_their_labels(self):
        pytest.importorskip("sklearn")
        iris, digits = load_iris(), load_digits()
        assert iris.X.shape == (150, 4)
        assert iris.classes == ("setosa", "versicolor", "virginica")
        assert np.bincount(iris.labels).tolist() == [50, 50, 50]
        # Fisher (1936), table 1: the first flower.
        assert iris.X[0].tolist() == [5.1, 3.5, 1.4, 0.2]
        assert digits.X.shape == (1797, 64)
        assert digits.X.min() == 0
        assert digits.X.max() == 16
        assert digits.classes == tuple("0123456789")

    @pytest.mark.parametrize("load", [load_iris, load_digits])
    def test_without_scikit_learn_the_message_says_what_to_install(self, load, monkeypatch):
        def missing(name):
            raise ModuleNotFoundError(f"No module named {name!r}")

        monkeypatch.setattr(importlib, "import_module", missing)
        with pytest.raises(MissingExtraError, match=r"pip install 'm4ml\[data\]'"):
            load()
