"""Makes the clustering metrics' reference values: metrics.json beside this file, with scikit-learn, SciPy and NumPy in float64.

    make_metrics.py OUT

Features are not stored: they are pure functions of a salt (`fill` of make_vectors.py, `reference::fill` in the tests), moved by their
class. Each case names its features, classes and clusters, and every value that scikit-learn defines for them.
Needs: numpy, scipy, scikit-learn.
"""

import json
import sys
from pathlib import Path

import numpy as np
import scipy
import sklearn
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import pdist
from sklearn import metrics
from sklearn.cluster import KMeans
from sklearn.metrics.cluster import contingency_matrix
from sklearn.neighbors import NearestNeighbors

from reference_fill import fill


def features_of(case):
    """Row i is noise row i % distinct plus the centre of its class; labels count from the smallest."""
    n, d = case["shape"]
    noise = case["noise"] * fill((case["distinct"], d), case["salt"])
    present, index = np.unique(case["classes"], return_inverse=True)
    centres = fill((len(present), d), case["salt"] + 1)
    return noise[np.arange(n) % case["distinct"]] + centres[index] + case["offset"]


def make_case(name, n, d, classes, clusters=None, salt=0, noise=1.0, distinct=None, offset=0.0):
    case = {"name": name, "shape": [n, d], "salt": salt, "noise": noise, "distinct": distinct or n, "offset": offset}
    case["classes"] = [int(c) for c in classes]
    x = features_of(case)
    if clusters is None:
        clusters = KMeans(min(5, n), n_init=3, random_state=0).fit(x).labels_
    elif isinstance(clusters, int):
        clusters = KMeans(clusters, n_init=3, random_state=0).fit(x).labels_
    case["clusters"] = [int(c) for c in clusters]
    case["values"] = agreement(case["classes"], case["clusters"]) | of_features(x, np.array(case["classes"]))
    return case


def agreement(classes, clusters):
    table = contingency_matrix(classes, clusters)
    rows, columns = linear_sum_assignment(-table)
    homogeneity, completeness, v_measure = metrics.homogeneity_completeness_v_measure(classes, clusters)
    return {
        "ari": metrics.adjusted_rand_score(classes, clusters),
        "nmi": metrics.normalized_mutual_info_score(classes, clusters),
        "ami": metrics.adjusted_mutual_info_score(classes, clusters),
        "homogeneity": homogeneity,
        "completeness": completeness,
        "v_measure": v_measure,
        "purity": table.max(0).sum() / table.sum(),
        "cluster_accuracy": table[rows, columns].sum() / table.sum(),
    }


def of_features(x, classes):
    n = len(x)
    unit = x / np.linalg.norm(x, axis=1, keepdims=True)
    values = {"uniformity": np.log(np.exp(-2 * pdist(unit) ** 2).mean()), "uniformity_t05": np.log(np.exp(-0.5 * pdist(x) ** 2).mean())}
    values["alignment"] = (np.linalg.norm(x[1:] - x[:-1], axis=1) ** 2).mean()
    values["alignment_3"] = (np.linalg.norm(x[1:] - x[:-1], axis=1) ** 3).mean()
    singular = np.linalg.svd(x, compute_uv=False)
    share = singular / singular.sum() + 1e-7
    values["effective_rank"] = np.exp(-(share * np.log(share)).sum())
    if len(np.unique(x, axis=0)) == n:
        k = min(10, n - 1)
        nearest = NearestNeighbors(n_neighbors=k, algorithm="brute").fit(x).kneighbors(return_distance=False)
        values["neighbourhood_hit"] = (classes[nearest] == classes[:, None]).mean()
    if 2 <= len(np.unique(classes)) <= n - 1:
        values["davies_bouldin"] = metrics.davies_bouldin_score(x, classes)
        values["calinski_harabasz"] = metrics.calinski_harabasz_score(x, classes)
        for distance in ("euclidean", "cosine"):
            samples = metrics.silhouette_samples(x, classes, metric=distance)
            values |= {f"sc_{distance}_mean": samples.mean(), f"sc_{distance}_std": samples.std()}
            values |= {f"sc_{distance}_positive": (samples > 0).mean(), f"sc_{distance}_samples": samples.tolist()}
    return values


def main():
    i = np.arange(240)
    cases = [
        make_case("four classes", 60, 8, i[:60] % 4, salt=1),
        make_case("labels with gaps", 131, 3, (i[:131] * 7 % 5) * 11 - 20, salt=11, noise=0.4),
        make_case("classes of one sample", 50, 5, np.where(i[:50] < 44, i[:50] % 3, i[:50]), salt=21),
        make_case("duplicates", 48, 4, i[:48] % 3, salt=31, distinct=6, noise=0.5),
        make_case("each class one point", 30, 6, i[:30] % 5, i[:30] % 5, salt=41, noise=0.0),
        make_case("duplicates across classes", 36, 4, i[:36] % 2 + 0 * i[:36], i[:36] % 4, salt=51, noise=0.3, distinct=9),
        make_case("fewer clusters than classes", 90, 6, i[:90] % 9, 2, salt=61),
        make_case("more clusters than classes", 90, 6, i[:90] % 2, 11, salt=71),
        make_case("clusters unlike classes", 240, 4, i % 7, i * 31 % 240 // 40, salt=81),
        make_case("the same partition", 40, 4, i[:40] % 4, 9 - i[:40] % 4, salt=91),
        make_case("one class", 24, 4, 0 * i[:24], 3, salt=101),
        make_case("one cluster", 24, 4, i[:24] % 3, 0 * i[:24], salt=111),
        make_case("one class and one cluster", 12, 3, 0 * i[:12], 0 * i[:12], salt=121),
        make_case("one sample a class", 20, 4, i[:20], 4, salt=131),
        make_case("one sample a class and a cluster", 15, 4, i[:15], i[:15][::-1], salt=141),
        make_case("fewer rows than neighbours", 6, 3, [0, 0, 1, 1, 1, 0], 2, salt=151),
        make_case("two rows", 2, 3, [0, 1], [1, 1], salt=161),
        make_case("more columns than rows", 25, 70, i[:25] % 3, salt=171),
        make_case("far from the origin", 80, 7, i[:80] % 4, salt=181, offset=30.0),
    ]
    made = {"numpy": np.__version__, "scipy": scipy.__version__, "scikit-learn": sklearn.__version__}
    lines = ",\n".join(json.dumps(case) for case in cases)
    Path(sys.argv[1]).write_text('{"made_with": ' + json.dumps(made) + ',\n"cases": [\n' + lines + "\n]}\n")


if __name__ == "__main__":
    main()
