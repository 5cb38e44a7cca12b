"""Classes that are refused, and why: what a user reads instead of "no converter"."""

from __future__ import annotations

_WHY: list[tuple[str, list[str]]] = [
    (
        "it answers for the rows it was fitted on alone and takes no new ones",
        [
            "sklearn.cluster._agglomerative.AgglomerativeClustering",
            "sklearn.cluster._bicluster.SpectralBiclustering",
            "sklearn.cluster._bicluster.SpectralCoclustering",
            "sklearn.cluster._dbscan.DBSCAN",
            "sklearn.cluster._hdbscan.hdbscan.HDBSCAN",
            "sklearn.cluster._optics.OPTICS",
            "sklearn.cluster._spectral.SpectralClustering",
            "sklearn.manifold._classical_mds.ClassicalMDS",
            "sklearn.manifold._mds.MDS",
            "sklearn.manifold._spectral_embedding.SpectralEmbedding",
            "sklearn.manifold._t_sne.TSNE",
        ],
    ),
    (
        "its transform is an optimisation that stops at a tolerance, for a whole batch at once",
        [
            "sklearn.decomposition._dict_learning.DictionaryLearning",
            "sklearn.decomposition._dict_learning.MiniBatchDictionaryLearning",
            "sklearn.decomposition._dict_learning.SparseCoder",
            "sklearn.decomposition._lda.LatentDirichletAllocation",
            "sklearn.decomposition._nmf.MiniBatchNMF",
            "sklearn.decomposition._nmf.NMF",
        ],
    ),
    (
        "it transforms targets, not rows; models hand over the labels themselves",
        [
            "sklearn.preprocessing._label.LabelBinarizer",
            "sklearn.preprocessing._label.LabelEncoder",
            "sklearn.preprocessing._label.MultiLabelBinarizer",
        ],
    ),
    (
        "it gives a graph over the training rows, not features of a row",
        [
            "sklearn.neighbors._graph.KNeighborsTransformer",
            "sklearn.neighbors._graph.RadiusNeighborsTransformer",
            "sklearn.neighbors._unsupervised.NearestNeighbors",
        ],
    ),
    (
        "it estimates a covariance or a density and predicts nothing",
        [
            "sklearn.covariance._empirical_covariance.EmpiricalCovariance",
            "sklearn.covariance._graph_lasso.GraphicalLasso",
            "sklearn.covariance._graph_lasso.GraphicalLassoCV",
            "sklearn.covariance._robust_covariance.MinCovDet",
            "sklearn.covariance._shrunk_covariance.LedoitWolf",
            "sklearn.covariance._shrunk_covariance.OAS",
            "sklearn.covariance._shrunk_covariance.ShrunkCovariance",
            "sklearn.neighbors._kde.KernelDensity",
        ],
    ),
    (
        "it answers by weighing all training rows, with no converter yet",
        [
            "sklearn.gaussian_process._gpc.GaussianProcessClassifier",
            "sklearn.manifold._isomap.Isomap",
            "sklearn.manifold._locally_linear.LocallyLinearEmbedding",
        ],
    ),
    (
        "its input is a dict, a list or pairs per row; a table has a column for each key",
        [
            "sklearn.feature_extraction._dict_vectorizer.DictVectorizer",
            "sklearn.feature_extraction._hash.FeatureHasher",
        ],
    ),
    (
        "it takes images and gives several rows for each",
        ["sklearn.feature_extraction.image.PatchExtractor"],
    ),
    (
        "it multiplies Fourier transforms, with no converter yet",
        ["sklearn.kernel_approximation.PolynomialCountSketch"],
    ),
]

REFUSED = {name: reason for reason, names in _WHY for name in names}
