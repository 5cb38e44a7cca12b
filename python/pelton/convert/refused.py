"""Classes that are refused, and why: what a user reads instead of \"no converter\"."""

from __future__ import annotations

_NEW_ROWS = (
    "it answers for the rows it was fitted on alone and has no predict or transform for new ones"
)
_OPTIMISES = "its transform is an optimisation run to a tolerance for each batch, whose result depends on the rows beside"
_TARGETS = "it transforms targets, not rows; models hand over the labels themselves"
_GRAPH = "it gives a sparse graph over the training rows, not features of a row"

REFUSED = {
    "sklearn.cluster._agglomerative.AgglomerativeClustering": _NEW_ROWS,
    "sklearn.cluster._bicluster.SpectralBiclustering": _NEW_ROWS,
    "sklearn.cluster._bicluster.SpectralCoclustering": _NEW_ROWS,
    "sklearn.cluster._dbscan.DBSCAN": _NEW_ROWS,
    "sklearn.cluster._hdbscan.hdbscan.HDBSCAN": _NEW_ROWS,
    "sklearn.cluster._optics.OPTICS": _NEW_ROWS,
    "sklearn.cluster._spectral.SpectralClustering": _NEW_ROWS,
    "sklearn.covariance._empirical_covariance.EmpiricalCovariance": "it estimates a covariance and predicts nothing",
    "sklearn.covariance._graph_lasso.GraphicalLasso": "it estimates a covariance and predicts nothing",
    "sklearn.covariance._graph_lasso.GraphicalLassoCV": "it estimates a covariance and predicts nothing",
    "sklearn.covariance._robust_covariance.MinCovDet": "it estimates a covariance and predicts nothing",
    "sklearn.covariance._shrunk_covariance.LedoitWolf": "it estimates a covariance and predicts nothing",
    "sklearn.covariance._shrunk_covariance.OAS": "it estimates a covariance and predicts nothing",
    "sklearn.covariance._shrunk_covariance.ShrunkCovariance": "it estimates a covariance and predicts nothing",
    "sklearn.decomposition._dict_learning.DictionaryLearning": _OPTIMISES,
    "sklearn.decomposition._dict_learning.MiniBatchDictionaryLearning": _OPTIMISES,
    "sklearn.decomposition._dict_learning.SparseCoder": _OPTIMISES,
    "sklearn.decomposition._lda.LatentDirichletAllocation": _OPTIMISES,
    "sklearn.decomposition._nmf.MiniBatchNMF": _OPTIMISES,
    "sklearn.decomposition._nmf.NMF": _OPTIMISES,
    "sklearn.feature_extraction._dict_vectorizer.DictVectorizer": "its input is a dict per row; a table has a column for each key: use OneHotEncoder",
    "sklearn.feature_extraction._hash.FeatureHasher": "its input is lists, pairs or dicts, which no column of a table holds",
    "sklearn.feature_extraction.image.PatchExtractor": "it takes images and gives several rows for each",
    "sklearn.gaussian_process._gpc.GaussianProcessClassifier": "no converter: its probabilities are an approximation integrated for each row",
    "sklearn.gaussian_process._gpr.GaussianProcessRegressor": "no converter: kernels are compositions of code",
    "sklearn.kernel_approximation.PolynomialCountSketch": "no converter: it multiplies Fourier transforms",
    "sklearn.manifold._classical_mds.ClassicalMDS": _NEW_ROWS,
    "sklearn.manifold._isomap.Isomap": "its coordinates follow shortest paths through all training rows",
    "sklearn.manifold._locally_linear.LocallyLinearEmbedding": "its transform solves a system of equations for each row",
    "sklearn.manifold._mds.MDS": _NEW_ROWS,
    "sklearn.manifold._spectral_embedding.SpectralEmbedding": _NEW_ROWS,
    "sklearn.manifold._t_sne.TSNE": _NEW_ROWS,
    "sklearn.neighbors._graph.KNeighborsTransformer": _GRAPH,
    "sklearn.neighbors._graph.RadiusNeighborsTransformer": _GRAPH,
    "sklearn.neighbors._kde.KernelDensity": "it scores densities and has no predict or transform",
    "sklearn.neighbors._unsupervised.NearestNeighbors": _GRAPH,
    "sklearn.neural_network._rbm.BernoulliRBM": "no converter: it is a sampler for images, and rarely a step before a model",
    "sklearn.preprocessing._data.KernelCenterer": "it takes a kernel matrix between rows, not rows",
    "sklearn.preprocessing._label.LabelBinarizer": _TARGETS,
    "sklearn.preprocessing._label.LabelEncoder": _TARGETS,
    "sklearn.preprocessing._label.MultiLabelBinarizer": _TARGETS,
    "sklearn.semi_supervised._label_propagation.LabelPropagation": "no converter: it answers by weighing all training rows",
    "sklearn.semi_supervised._label_propagation.LabelSpreading": "no converter: it answers by weighing all training rows",
}
