#!/usr/bin/env python3
"""The clustering laboratory beside scikit-learn, faiss and openTSNE, in one run on the same features:

    laboratory_bench.py RESA ENCODE_COMPONENT LABORATORY_TIMING [--run RUN] [--features FILE] [--threads 2] [--repeats 3] [--only NAME,...]

The features are hidden_1 of the trained run RUN (512 columns in the quick start) for all its images, written once into the cache folder by
ENCODE_COMPONENT; without `--run` the quick start is trained there first (some ten minutes on two cores); `--features` names a file that holds them already (train, test (n, d) float32, test.labels (n) int64). Both sides get the
same float32 rows, the same centroids, iterations and threads, take turns, and the median of the repeats counts. Whoever's work falls short
of the other's quality ends the run with exit code 1; ratios are printed beside the bounds that the project has set itself, and a ratio
beyond its bound is said but is no failure: other programs on the same cores change it. Exits 77 where a package or the run is missing.

A section is a function that takes the Bench and appends to its table; SECTIONS lists them.
"""
import argparse
import hashlib
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("resa", type=pathlib.Path)
parser.add_argument("encode_component", type=pathlib.Path)
parser.add_argument("laboratory_timing", type=pathlib.Path)
parser.add_argument("--run", type=str, default="", help="folder of a trained run")
parser.add_argument("--features", type=pathlib.Path, help="a file of features instead of a run")
parser.add_argument("--threads", type=int, default=2)
parser.add_argument("--repeats", type=int, default=3)
parser.add_argument("--only", default="", help="sections, separated by commas")
options = parser.parse_args()
# Read when the libraries are loaded.
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = str(options.threads)

try:
    import faiss
    import numpy as np
    import sklearn
    from safetensors.numpy import load_file, save_file
    from sklearn.cluster import KMeans
    from sklearn.metrics import silhouette_samples

    from laboratory_tsne import tsne
except ImportError as missing:
    print(f"skipped: {missing}; needs Python with numpy, scikit-learn, faiss and safetensors")
    sys.exit(77)


def trained_quickstart(cache):
    run = cache / "quickstart"
    done = cache / "quickstart.trained"
    if not done.exists():
        print(f"training the quick start in {run}", flush=True)
        shutil.rmtree(run, ignore_errors=True)
        subprocess.run([options.resa, "train", "--preset", "quickstart", "--run-dir", run, "--set", "evaluate.projection=none"], check=True)
        done.touch()
    return run


def cached_features():
    """The features' file, made from the run where it is not there yet, with the first centroids of every k."""
    source = options.features
    if source is None:
        cache = pathlib.Path(os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache")) / "resa-studio" / "laboratory"
        cache.mkdir(parents=True, exist_ok=True)
        run = pathlib.Path(options.run) if options.run else trained_quickstart(cache)
        config = (run / "run.toml").read_bytes()
        source = cache / f"hidden_1-{hashlib.sha256(config).hexdigest()[:16]}.safetensors"
        if not source.exists():
            print(f"encoding the images of {run} into {source}", flush=True)
            unfinished = source.with_suffix(".part")
            subprocess.run([options.encode_component, run, "hidden_1", unfinished], check=True)
            unfinished.rename(source)
    return source


class Ours:
    """This project's program: it holds the features and answers one task a line."""

    def __init__(self, features, results):
        self.results = results
        command = [options.laboratory_timing, features, results, str(options.threads)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def give(self, rows, name):
        """Rows that a task can name."""
        save_file({"rows": rows}, self.results / f"{name}.safetensors")

    def run(self, task):
        self.process.stdin.write(task + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline() or '{"failed": true}')
        if "seconds" not in answer:
            raise SystemExit(f"laboratory_timing ended at the task '{task}'")
        return answer, load_file(self.results / f"{task.split()[0]}.safetensors")


class Bench:
    def __init__(self, features, folder):
        data = load_file(features)
        self.train, self.test, self.test_labels = (np.ascontiguousarray(data[name]) for name in ("train", "test", "test.labels"))
        # Centroids to start from: distinct training rows, the same for all programs.
        picks = np.random.default_rng(0).permutation(len(self.train))
        for k in (10, 100):
            data[f"centroids.{k}"] = np.ascontiguousarray(self.train[np.sort(picks[:k])])
        self.centroids = {k: data[f"centroids.{k}"] for k in (10, 100)}
        save_file(data, folder / "bench.safetensors")
        self.ours = Ours(folder / "bench.safetensors", folder)
        self.failures = []

    def check(self, what, ok, detail):
        print(f"  {'ok  ' if ok else 'FAIL'} {what}: {detail}", flush=True)
        if not ok:
            self.failures.append(what)

    def compare(self, title, task, peers, bound):
        """Times the task and its peers in turn; prints medians and ratios to the bound (one for all, or one a peer); gives the last results:
        ours (answer, tensors), theirs."""
        bounds = bound if isinstance(bound, dict) else dict.fromkeys(peers, bound)
        seconds, results = {name: [] for name in ("ours", *peers)}, {}
        for _ in range(options.repeats):
            answer, tensors = self.ours.run(task)
            seconds["ours"].append(answer["seconds"])
            results["ours"] = answer, tensors
            for name, work in peers.items():
                start = time.perf_counter()
                results[name] = work()
                seconds[name].append(time.perf_counter() - start)
        medians = {name: statistics.median(values) for name, values in seconds.items()}
        print(f"{title}: ours {medians['ours']:.3f} s")
        for name in peers:
            ratio = medians["ours"] / medians[name]
            verdict = "within" if ratio <= bounds[name] else "BEYOND"
            print(f"  {name} {medians[name]:.3f} s, ratio {ratio:.3f}, {verdict} the bound of {bounds[name]:.3f}", flush=True)
        return results


def silhouette(bench):
    x, labels = bench.test, bench.test_labels
    title = f"silhouette {len(x)} x {x.shape[1]}"
    results = bench.compare(title, "silhouette", {"scikit-learn": lambda: silhouette_samples(x, labels)}, 0.5)
    apart = np.abs(results["ours"][1]["samples"] - results["scikit-learn"]).max()
    bench.check("silhouette of every sample", apart < 1e-4, f"largest difference {apart:.1e}")


def k_means(bench, rounds=20):
    x = bench.train
    for k, start in bench.centroids.items():

        def lloyd():
            return KMeans(k, init=start, n_init=1, max_iter=rounds, tol=0, algorithm="lloyd").fit(x)

        def by_faiss():
            made = faiss.Kmeans(x.shape[1], k, niter=rounds, max_points_per_centroid=len(x), min_points_per_centroid=1)
            made.train(x, init_centroids=start)
            return made

        title = f"k-means {len(x)} x {x.shape[1]}, k = {k}, {rounds} iterations"
        results = bench.compare(title, f"kmeans {k} {rounds}", {"scikit-learn": lloyd, "faiss": by_faiss}, 1.0)
        answer, tensors = results["ours"]
        # One evaluator for all: the sum of squared distances to the nearest of the final centroids.
        inertia = {name: inertia_of(x, c) for name, c in
                   {"ours": tensors["centroids"], "scikit-learn": results["scikit-learn"].cluster_centers_,
                    "faiss": results["faiss"].centroids}.items()}
        best = min(inertia["scikit-learn"], inertia["faiss"])
        bench.check(f"inertia, k = {k}", inertia["ours"] <= best * 1.0005, ", ".join(f"{name} {value:.6g}" for name, value in inertia.items()))
        bench.check(f"iterations, k = {k}", answer["iterations"] == results["scikit-learn"].n_iter_ or answer["iterations"] == rounds,
                    f"ours {answer['iterations']}, scikit-learn {results['scikit-learn'].n_iter_}")


def inertia_of(x, centroids):
    total, centroids = 0.0, centroids.astype(np.float64)
    for i in range(0, len(x), 4096):
        rows = x[i : i + 4096].astype(np.float64)
        squares = (rows**2).sum(1)[:, None] + (centroids**2).sum(1) - 2 * rows @ centroids.T
        total += squares.min(1).sum()
    return total


def nearest(bench, k=5):
    def flat():
        index = faiss.IndexFlatL2(bench.train.shape[1])
        index.add(bench.train)
        return index.search(bench.test, k)

    title = f"{k}-nn of {len(bench.test)} against {len(bench.train)} x {bench.train.shape[1]}"
    results = bench.compare(title, f"nearest {k}", {"faiss": flat}, 1.0)
    found, (_, theirs) = results["ours"][1], results["faiss"]
    # One evaluator for both: distances by differences in float64 of the rows that were found.
    ours, others = (squared(bench, index) for index in (found["index"], theirs))
    worse = ((ours - others) / np.maximum(others, 1e-12)).max()
    bench.check("neighbours at least as near", worse < 1e-5, f"worst excess {worse:.1e} of the squared distance")
    same = (found["index"] == theirs).mean()
    bench.check("the same neighbours", same > 0.999, f"{same:.5f} of all places")
    apart = (np.abs(found["squared"] - ours) / np.maximum(ours, 1e-12)).max()
    bench.check("their distances", apart < 1e-4, f"largest relative error {apart:.1e}")


def squared(bench, index):
    result = np.empty(index.shape)
    for i in range(0, len(index), 500):
        rows = bench.train[index[i : i + 500]].astype(np.float64) - bench.test[i : i + 500, None].astype(np.float64)
        result[i : i + 500] = np.sort((rows**2).sum(2), axis=1)
    return result


SECTIONS = {"silhouette": silhouette, "kmeans": k_means, "nearest": nearest, "tsne": lambda bench: tsne(bench, options.threads)}


def main():
    faiss.omp_set_num_threads(options.threads)
    chosen = [name for name in options.only.split(",") if name] or list(SECTIONS)
    features = cached_features()
    print(f"scikit-learn {sklearn.__version__}, faiss {faiss.__version__}, numpy {np.__version__}; {options.threads} threads, float32, "
          f"median of {options.repeats} in turns")
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(features, pathlib.Path(folder))
        for name in chosen:
            SECTIONS[name](bench)
        bench.ours.process.stdin.close()
        bench.ours.process.wait()
    if bench.failures:
        print("quality falls short: " + ", ".join(bench.failures))
    sys.exit(1 if bench.failures else 0)


main()
