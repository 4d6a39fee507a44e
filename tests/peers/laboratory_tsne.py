"""The t-SNE section of laboratory_bench.py: beside openTSNE on 50 principal components, one evaluator for all maps."""
import faiss
import numpy as np
import openTSNE
from scipy.sparse import csr_matrix
from sklearn.manifold import trustworthiness

PERPLEXITY, NEIGHBOURS = 30, 90


def principal_components(rows, count=50):
    x = rows.astype(np.float64) - rows.mean(0, dtype=np.float64)
    _, vectors = np.linalg.eigh(x.T @ x)
    return np.ascontiguousarray((x @ vectors[:, ::-1][:, :count]).astype(np.float32))


def nearest(rows, k):
    """Indices of the k nearest other rows, by faiss's exact search."""
    index = faiss.IndexFlatL2(rows.shape[1])
    index.add(rows)
    found = index.search(rows, k + 1)[1]
    own = found == np.arange(len(rows))[:, None]
    own[~own.any(1), -1] = True  # a duplicate took the row's own place
    return found[~own].reshape(len(rows), k)


class Evaluator:
    """KL divergence of exact affinities from a map, 10-nn preservation and trustworthiness, in float64 from the rows themselves."""

    def __init__(self, rows):
        self.rows = rows
        self.neighbours = nearest(rows, NEIGHBOURS)
        squared = np.empty(self.neighbours.shape)
        for i in range(0, len(rows), 1000):
            other = rows[self.neighbours[i : i + 1000]].astype(np.float64)
            squared[i : i + 1000] = ((other - rows[i : i + 1000, None].astype(np.float64)) ** 2).sum(2)
        squared -= squared.min(1, keepdims=True)
        low, high, beta = np.zeros(len(rows)), np.full(len(rows), np.inf), 1 / squared.mean(1)
        for _ in range(64):
            weight = np.exp(-beta[:, None] * squared)
            mass = weight.sum(1)
            wide = np.log(mass) + beta * (weight * squared).sum(1) / mass > np.log(PERPLEXITY)
            low, high = np.where(wide, beta, low), np.where(wide, high, beta)
            beta = np.where(np.isinf(high), 2 * beta, (low + high) / 2)
        n = len(rows)
        conditional = csr_matrix(((weight / mass[:, None]).ravel(), self.neighbours.ravel(), np.arange(0, n * NEIGHBOURS + 1, NEIGHBOURS)), (n, n))
        self.affinities = ((conditional + conditional.T) / (2 * n)).tocoo()

    def divergence(self, points):
        total = -float(len(points))
        y = points.astype(np.float32)
        lengths = (y**2).sum(1)
        for i in range(0, len(y), 500):
            squares = np.maximum(lengths[i : i + 500, None] + lengths - 2 * y[i : i + 500] @ y.T, 0)
            total += (1 / (1 + squares)).sum(dtype=np.float64)
        p, apart = self.affinities, points.astype(np.float64)
        q = 1 / (1 + ((apart[p.row] - apart[p.col]) ** 2).sum(1)) / total
        return float((p.data * np.log(p.data / q)).sum())

    def kept(self, points, k=10):
        found = nearest(np.ascontiguousarray(points, dtype=np.float32), k)
        return float(np.mean([len(np.intersect1d(a, b)) / k for a, b in zip(found, self.neighbours[:, :k])]))

    def trustworthiness(self, points, most=4000):
        part = np.random.default_rng(0).permutation(len(points))[:most]
        return float(trustworthiness(self.rows[part], points[part], n_neighbors=10))


def tsne(bench, threads):
    def by_open(rows, method):
        return lambda: np.asarray(openTSNE.TSNE(perplexity=PERPLEXITY, early_exaggeration_iter=250, n_iter=500, n_jobs=threads, random_state=0,
                                                negative_gradient_method=method).fit(rows))

    print(f"openTSNE {openTSNE.__version__}: 250 + 500 iterations, perplexity {PERPLEXITY}, two dimensions on every side")
    components = principal_components(bench.train)
    for n, peers in ((10000, {"openTSNE FFT": ("fft", 1 / 6), "openTSNE Barnes-Hut": ("bh", 1 / 4)}), (60000, {"openTSNE FFT": ("fft", 1 / 4)})):
        rows = np.ascontiguousarray(components[:n])
        bench.ours.give(rows, f"rows.{n}")
        results = bench.compare(f"t-SNE {n} x 50", f"tsne rows.{n}", {name: by_open(rows, method) for name, (method, _) in peers.items()},
                                {name: bound for name, (_, bound) in peers.items()})
        maps = {name: np.asarray(result[1]["map"] if name == "ours" else result, dtype=np.float64) for name, result in results.items()}
        evaluator = Evaluator(rows)
        quality = {name: (evaluator.divergence(m), evaluator.kept(m), evaluator.trustworthiness(m)) for name, m in maps.items()}
        for name, (divergence, kept, trust) in quality.items():
            print(f"  {name}: KL {divergence:.4f}, 10-nn kept {kept:.4f}, trustworthiness {trust:.4f}")
        others = [values for name, values in quality.items() if name != "ours"]
        divergence, kept, trust = quality["ours"]
        best = min(value[0] for value in others)
        bench.check(f"KL divergence, n = {n}", divergence <= 1.02 * best, f"{divergence / best:.4f} of the better one")
        bench.check(f"10-nn kept, n = {n}", kept >= max(value[1] for value in others) - 1e-3, f"{kept:.4f}")
        bench.check(f"trustworthiness, n = {n}", trust >= max(value[2] for value in others) - 2e-3, f"{trust:.4f}")
