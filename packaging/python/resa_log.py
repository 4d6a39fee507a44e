"""Writes a live run folder of ReSA Studio from any training loop, on NumPy alone (Python 3.9 or newer).

Copy this one file beside your script. PyTorch tensors may be given wherever arrays are; PyTorch itself is not needed.

    import resa_log

    with resa_log.Run("runs/simclr", method="simclr", classes=names, steps_per_epoch=195, batch_size=256, total_steps=1950) as run:
        run.log_samples(test_images, test_labels)              # (n, h, w[, c]) or (n, c, h, w); (n)
        run.log_probe_samples(probe_images, probe_labels)      # p images, sorted by class
        for step, batch in enumerate(loader, start=1):
            ...
            run.log_step(step, loss=loss, lr=lr, temperature=0.5)
            if step % 195 == 0:
                run.log_snapshot(step, encoding=h, embedding=z, similarity=probe_z @ probe_z.T)

`resa-studio runs/simclr` shows it while it grows. The format is described in engine/run/README.md of ReSA Studio.
"""

import json
import math
import os
import platform
import socket
import struct
import threading
import time
import uuid

import numpy as np

try:
    import fcntl
except ImportError:  # no lock where the system has none
    fcntl = None

__version__ = "1"
__all__ = ["Run", "sinkhorn", "scores", "kmeans", "silhouette", "principal_components", "nearest_neighbours"]

COMPONENTS, NEIGHBOURS, THUMBNAIL = 64, 15, 64  # what run folders hold
_BLOCK = 1024  # rows whose distances to all others are held at a time


# ---- what is written -------------------------------------------------------------------------------------------------


def _write_atomically(path, content):
    """Replaces a file as a whole or not at all."""
    folder, name = os.path.split(path)
    temporary = os.path.join(folder, ".%s.tmp-%d" % (name, os.getpid()))
    try:
        with open(temporary, "xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        if os.path.exists(temporary):
            os.unlink(temporary)
        raise
    if hasattr(os, "O_DIRECTORY"):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


_DTYPES = {"uint8": "U8", "int32": "I32", "int64": "I64", "float16": "F16", "float32": "F32", "float64": "F64"}


def _safetensors(tensors, metadata):
    """Bytes of a safetensors file."""
    header, parts, position = {"__metadata__": {key: str(value) for key, value in metadata.items()}}, [], 0
    for name in sorted(tensors):
        array = np.ascontiguousarray(tensors[name])
        if array.dtype.byteorder == ">":
            array = array.astype(array.dtype.newbyteorder("<"))
        header[name] = {"dtype": _DTYPES[array.dtype.name], "shape": list(array.shape), "data_offsets": [position, position + array.nbytes]}
        parts.append(array.tobytes())
        position += array.nbytes
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + b"".join(parts)


def _toml(text):
    return json.dumps(str(text))  # a TOML basic string has JSON's escapes


def _utc_now():
    now = time.time()
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now)) + ".%03dZ" % int(now % 1 * 1000)


# ---- what is taken ---------------------------------------------------------------------------------------------------


def _array(value, name):
    """A NumPy array of anything array-like; a tensor is detached and copied to the CPU first."""
    for step in ("detach", "cpu"):
        if hasattr(value, step):
            value = getattr(value, step)()
    if str(getattr(value, "dtype", "")) == "torch.bfloat16":
        value = value.float()
    try:
        array = np.asarray(value)
    except Exception as problem:
        raise ValueError("%s: is no array (%s)" % (name, problem)) from None
    if array.dtype == object:
        raise ValueError("%s: is no array of numbers" % name)
    return array


def _matrix(value, name, dtype=np.float32):
    array = _array(value, name)
    if array.ndim != 2 or array.shape[0] < 1 or array.shape[1] < 1:
        raise ValueError("%s: must be a matrix (n, d), got shape %s" % (name, array.shape))
    if array.dtype.kind not in "fiub":
        raise ValueError("%s: must hold numbers, got %s" % (name, array.dtype))
    with np.errstate(over="ignore"):
        array = array.astype(dtype)
    bad = ~np.isfinite(array).all(axis=1)
    if bad.any():
        raise ValueError("%s: row %d holds a value that is not finite" % (name, int(np.argmax(bad))))
    return array


def _square(value, name):
    array = _matrix(value, name)
    if array.shape[0] != array.shape[1]:
        raise ValueError("%s: must be square (p, p), got shape %s" % (name, array.shape))
    return array


def _integers(value, name):
    array = _array(value, name)
    if array.ndim != 1 or array.dtype.kind not in "iub":
        raise ValueError("%s: must be whole numbers (n), got %s of shape %s" % (name, array.dtype, array.shape))
    return array.astype(np.int64)


def _number(value, name):
    try:
        return float(value.detach() if hasattr(value, "detach") else value)
    except (TypeError, ValueError):
        raise ValueError("%s: must be a number, got %r" % (name, value)) from None


def _whole(value, name, lowest=0):
    try:
        whole = int(value)
        fits = whole == value and whole >= lowest
    except (TypeError, ValueError, OverflowError):
        fits = False
    if not fits:
        raise ValueError("%s: must be a whole number from %d, got %r" % (name, lowest, value))
    return whole


def _thumbnails(value, name):
    """(n, h, w), (n, h, w, 1 or 3) or (n, 1 or 3, h, w), uint8 or floats in 0..1 -> (n, h, w, c) uint8 of at most 64 pixels a side."""
    array = _array(value, name)
    if array.ndim == 3:
        array = array[..., None]
    if array.ndim == 4 and array.shape[3] not in (1, 3) and array.shape[1] in (1, 3):
        array = array.transpose(0, 2, 3, 1)
    if array.ndim != 4 or array.shape[3] not in (1, 3) or 0 in array.shape:
        raise ValueError("%s: must be (n, h, w), (n, h, w, 1 or 3) or (n, 1 or 3, h, w), got shape %s" % (name, np.shape(value)))
    if array.dtype.kind == "f":
        wrong = ~((array >= 0) & (array <= 1)).reshape(len(array), -1).all(axis=1)
        if wrong.any():
            raise ValueError("%s: row %d is not within 0..1; give uint8, or images before their normalisation" % (name, int(np.argmax(wrong))))
    elif array.dtype != np.uint8:
        raise ValueError("%s: must be uint8 or floats in 0..1, got %s" % (name, array.dtype))
    factor = -(-max(array.shape[1:3]) // THUMBNAIL)
    images = []
    for image in array:
        image = image.astype(np.float32) * (255 if array.dtype.kind == "f" else 1)
        if factor > 1:
            height, width = max(1, image.shape[0] // factor), max(1, image.shape[1] // factor)
            high, wide = min(factor, image.shape[0]), min(factor, image.shape[1])
            image = image[: height * high, : width * wide].reshape(height, high, width, wide, -1).mean(axis=(1, 3))
        images.append(np.rint(image).astype(np.uint8))
    return np.stack(images)


# ---- what is computed ------------------------------------------------------------------------------------------------


def _normalized(features):
    return features / np.maximum(np.linalg.norm(features, axis=1, keepdims=True), 1e-12)


def principal_components(features, dims=COMPONENTS, seed=0, exact=2048):
    """Scores (n, min(dims, n, d)) on the first principal components; each component's largest loading is positive.

    Where n and d are both beyond `exact`, by a random projection with power iterations."""
    centred = features - features.mean(axis=0, dtype=np.float64).astype(features.dtype)
    n, d = centred.shape
    dims = min(dims, n, d)
    if min(n, d) <= exact:
        basis = centred
    else:  # the range of a random projection, sharpened by power iterations, holds the first components
        q = np.random.default_rng(seed).standard_normal((d, min(min(n, d), 2 * dims + 10))).astype(features.dtype)
        for _ in range(6):
            q = np.linalg.qr(centred.T @ (centred @ np.linalg.qr(q)[0]))[0]
        basis = centred @ q
    if basis.shape[1] <= basis.shape[0]:
        loadings = np.linalg.eigh((basis.T @ basis).astype(np.float64))[1][:, ::-1][:, :dims]
    else:
        left = np.linalg.eigh((basis @ basis.T).astype(np.float64))[1][:, ::-1][:, :dims]
        loadings = basis.T.astype(np.float64) @ left
        loadings /= np.maximum(np.linalg.norm(loadings, axis=0), 1e-300)
    if basis is not centred:
        loadings = q @ loadings
    largest = loadings[np.abs(loadings).argmax(axis=0), np.arange(dims)]
    return (centred @ (loadings * np.where(largest < 0, -1.0, 1.0))).astype(np.float32)


def nearest_neighbours(features, count=NEIGHBOURS):
    """Rows (n, min(count, n - 1)) of the nearest others by cosine, nearest first, as int32."""
    unit = _normalized(features)
    n = len(unit)
    count = min(count, n - 1)
    found = np.empty((n, count), np.int32)
    for first in range(0, n, _BLOCK):
        cosine = unit[first : first + _BLOCK] @ unit.T
        rows = np.arange(len(cosine))
        cosine[rows, first + rows] = -np.inf
        part = np.argpartition(-cosine, count - 1, axis=1)[:, :count] if count else np.empty((len(cosine), 0), int)
        order = np.argsort(-np.take_along_axis(cosine, part, axis=1), axis=1, kind="stable")
        found[first : first + _BLOCK] = np.take_along_axis(part, order, axis=1)
    return found


def _squared_distances(rows, centres):
    return np.maximum((rows**2).sum(1)[:, None] - 2 * (rows @ centres.T) + (centres**2).sum(1)[None], 0)


def kmeans(features, k, seed=0, iterations=300):
    """k-means++ and Lloyd: labels (n) int32 and the inertia. An emptied cluster moves to the farthest row."""
    random = np.random.default_rng(seed)
    k = min(k, len(features))
    chosen = [int(random.integers(len(features)))]
    nearest = _squared_distances(features, features[chosen])[:, 0]
    while len(chosen) < k:
        total = nearest.sum(dtype=np.float64)
        pick = random.choice(len(features), size=2 + int(math.log(k)), p=nearest / total) if total > 0 else [int(random.integers(len(features)))]
        tries = np.minimum(nearest[:, None], _squared_distances(features, features[pick]))
        best = int(tries.sum(0).argmin())
        chosen.append(int(pick[best]))
        nearest = tries[:, best]
    centres, labels = features[chosen].astype(np.float64), None
    for _ in range(iterations):
        distances = _squared_distances(features, centres.astype(features.dtype))
        now = distances.argmin(1)
        if labels is not None and (now == labels).all():
            break
        labels = now
        counts = np.bincount(labels, minlength=k)
        for empty in np.flatnonzero(counts == 0):
            farthest = int(distances[np.arange(len(labels)), labels].argmax())
            labels[farthest] = empty
            distances[farthest] = 0
            counts = np.bincount(labels, minlength=k)
        members = np.zeros((k, len(labels)), features.dtype)
        members[labels, np.arange(len(labels))] = 1
        centres = (members @ features).astype(np.float64) / np.maximum(counts, 1)[:, None]
    rest = features - centres[labels].astype(features.dtype)
    return labels.astype(np.int32), float((rest.astype(np.float64) ** 2).sum())


def silhouette(features, labels):
    """Silhouette (n) of each row by its class, Euclidean; 0 for a row alone in its class, NaN where there is one class or n."""
    classes, own = np.unique(labels, return_inverse=True)
    n, counts = len(features), np.bincount(own)
    if len(classes) < 2 or len(classes) >= n:
        return np.full(n, np.nan, np.float32)
    member = np.zeros((n, len(classes)), features.dtype)
    member[np.arange(n), own] = 1
    result = np.zeros(n)
    for first in range(0, n, _BLOCK):
        block = slice(first, min(first + _BLOCK, n))
        rows = np.arange(block.stop - first)
        distances = np.sqrt(_squared_distances(features[block], features))
        distances[rows, first + rows] = 0
        sums = (distances @ member).astype(np.float64)
        inside = sums[rows, own[block]] / np.maximum(counts[own[block]] - 1, 1)
        sums /= counts
        sums[rows, own[block]] = np.inf
        outside = sums.min(1)
        result[block] = np.where(counts[own[block]] > 1, (outside - inside) / np.maximum(np.maximum(inside, outside), 1e-300), 0)
    return result.astype(np.float32)


def _agreement(labels, clusters):
    """Adjusted Rand index and normalised mutual information (arithmetic mean)."""
    table = np.zeros((labels.max() + 1, clusters.max() + 1))
    np.add.at(table, (labels, clusters), 1)
    n = table.sum()
    rows, columns = table.sum(1), table.sum(0)
    pairs = lambda counts: float((counts * (counts - 1) / 2).sum())
    together, by_row, by_column = pairs(table), pairs(rows), pairs(columns)
    expected = by_row * by_column / max(n * (n - 1) / 2, 1)
    most = (by_row + by_column) / 2
    ari = 1.0 if most == expected else float((together - expected) / (most - expected))
    entropy = lambda counts: -float((counts[counts > 0] / n * np.log(counts[counts > 0] / n)).sum())
    mutual = entropy(rows) + entropy(columns) - entropy(table.ravel())
    mean = (entropy(rows) + entropy(columns)) / 2
    return ari, (max(mutual, 0.0) / mean if mean > 0 else 1.0)


def _effective_rank(features):
    n, d = features.shape
    gram = features.T @ features if d <= n else features @ features.T
    values = np.sqrt(np.maximum(np.linalg.eigvalsh(gram.astype(np.float64)), 0))
    share = values / max(values.sum(), 1e-300)
    share = share[share > 0]
    return float(np.exp(-(share * np.log(share)).sum()))


def scores(features, labels=None, clusters=None, restarts=10, seed=0):
    """Scores as an evaluation event names them, the silhouette of each row by true class (None without) and its k-means cluster."""
    k = clusters or (int(labels.max()) + 1 if labels is not None else 10)
    runs = [kmeans(features, k, seed + i) for i in range(restarts)]
    best = min(runs, key=lambda run: run[1])[0]
    samples = silhouette(features, best if labels is None else labels)
    mean, spread = float(samples.mean(dtype=np.float64)), float(samples.std(dtype=np.float64))
    if labels is None:
        return {"sc_clusters_mean": mean, "sc_clusters_std": spread, "effective_rank": _effective_rank(features)}, None, best
    ari = [_agreement(labels, run)[0] for run, _ in runs]
    values = {"sc_mean": mean, "sc_std": spread, "sc_positive": float((samples > 0).mean()) if math.isfinite(mean) else mean}
    values["ari"], values["nmi"] = _agreement(labels, best)
    values.update(ari_mean=float(np.mean(ari)), ari_min=min(ari), ari_max=max(ari), effective_rank=_effective_rank(features))
    return values, samples, best


def sinkhorn(similarity, epsilon=0.05, iterations=3):
    """Self-assignment of a batch (ReSA, Algorithm 1): similarity (p, p) -> (p, p) float32, rows sum to 1."""
    matrix = np.asarray(similarity, np.float64)
    matrix = np.exp((matrix - matrix.max()) / epsilon)
    matrix /= matrix.sum()
    for _ in range(iterations):
        matrix /= np.maximum(matrix.sum(0, keepdims=True), 1e-290) * matrix.shape[1]
        matrix /= np.maximum(matrix.sum(1, keepdims=True), 1e-290) * matrix.shape[0]
    return (matrix * matrix.shape[0]).astype(np.float32)


# ---- the run ---------------------------------------------------------------------------------------------------------


class Run:
    """A run folder that grows. Use it as a context manager: it ends as finished, as stopped (Ctrl-C) or as failed (any other exception).

    path            folder to make; one that holds a run already is an error, unless resume_from names the step to go on from
    method          what the studio shows as the run's kind, e.g. "simclr"
    classes         names of the classes, in the order of their numbers
    steps_per_epoch, batch_size, total_steps    what the axes and the time left are computed from; without steps_per_epoch a step is an epoch
    dataset, split, network                     what was measured on what, as the studio names it
    restarts, seed                              of the k-means behind the scores
    """

    def __init__(self, path, method="", classes=None, steps_per_epoch=None, batch_size=None, total_steps=None, dataset="", split="test",
                 network="student", device="", restarts=10, seed=0, resume_from=None):
        self.path = os.path.abspath(os.fspath(path))
        self._classes = [str(name) for name in classes] if classes is not None else None
        self._steps_per_epoch = _whole(steps_per_epoch or 1, "steps_per_epoch", 1)
        self._batch_size = _whole(batch_size or 0, "batch_size")
        self._total_steps = _whole(total_steps or 0, "total_steps")
        self._dataset, self._split, self._network = str(dataset), str(split), str(network)
        self._restarts, self._seed = _whole(restarts, "restarts", 1), _whole(seed, "seed")
        self._n = self._labels = None
        self._samples, self._samples_facts, self._samples_pending = {}, {}, False
        self._last_step, self._last_time, self._newest_features = 0, None, None
        self._open = False
        self._begin(str(method), resume_from)
        self._event("state", self._last_step, state="starting", steps_total=self._total_steps, steps_per_epoch=self._steps_per_epoch,
                    batch_size=self._batch_size, device=str(device), threads=0, parameters=0)
        self._event("state", self._last_step, state="running")

    def __enter__(self):
        return self

    def __exit__(self, kind, problem, trace):
        if kind is None:
            self.close()
        elif issubclass(kind, KeyboardInterrupt):
            self.close("stopped", "interrupted", 130)
        else:
            self.close("failed", "%s: %s" % (kind.__name__, problem), 1)
        return False

    def _file(self, *parts):
        return os.path.join(self.path, *parts)

    def _begin(self, method, resume_from):
        exists = os.path.exists(self._file("run.toml"))
        if exists and resume_from is None:
            raise FileExistsError("%s: holds a run already; choose another folder, or give resume_from=STEP" % self.path)
        if not exists and resume_from is not None:
            raise FileNotFoundError("%s: holds no run to go on with" % self.path)
        os.makedirs(self._file("snapshots"), exist_ok=True)
        os.makedirs(self._file("features"), exist_ok=True)
        self._take_lock()
        self._events = os.open(self._file("events.jsonl"), os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
        self._end_torn_line()
        self._write_owner()
        if resume_from is not None:
            self._last_step = _whole(resume_from, "resume_from")
            self._event("resume", self._last_step, from_step=self._last_step)
        else:  # last: a folder that has run.toml is complete
            lines = ["format = 1", "id = " + _toml(uuid.uuid4()), "name = " + _toml(os.path.basename(self.path)),
                     "version = " + _toml("resa_log " + __version__), "created = " + _toml(_utc_now()), "preset = " + _toml(method),
                     'kind = "log"', ""]
            _write_atomically(self._file("run.toml"), "\n".join(lines).encode())
        self._open = True
        self._stopping = threading.Event()
        self._heart = threading.Thread(target=self._beat, name="resa_log heartbeat", daemon=True)
        self._heart.start()

    def _take_lock(self):
        self._lock = open(self._file("lock"), "a")
        if fcntl is not None:
            try:
                fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                self._lock.close()
                raise RuntimeError("%s: another process writes to this run" % self.path) from None

    def _end_torn_line(self):
        """What a killed writer left of its last line is no event; cutting it off keeps the next one whole."""
        with open(self._file("events.jsonl"), "rb") as file:
            text = file.read()
        if text and not text.endswith(b"\n"):
            os.ftruncate(self._events, text.rfind(b"\n") + 1)

    def _write_owner(self):
        try:
            with open("/proc/sys/kernel/random/boot_id") as file:
                boot = file.read().strip()
        except OSError:
            boot = ""
        owner = {"pid": os.getpid(), "host": socket.gethostname() or platform.node(), "boot_id": boot, "socket": "", "started": _utc_now()}
        _write_atomically(self._file("owner.json"), (json.dumps(owner, indent=1) + "\n").encode())

    def _beat(self):
        while True:
            try:
                with open(self._file("heartbeat"), "a"):
                    os.utime(self._file("heartbeat"))
            except OSError:
                return  # the folder was removed: nobody waits for a sign of life
            if self._stopping.wait(1):
                return

    def _event(self, kind, step, **fields):
        plain = lambda value: None if isinstance(value, float) and not math.isfinite(value) else value
        clean = lambda value: {k: clean(v) for k, v in value.items()} if isinstance(value, dict) else plain(value)
        event = dict(clean(fields), t=_utc_now(), kind=kind, step=step, epoch=step / self._steps_per_epoch)
        line = (json.dumps(event) + "\n").encode()
        if os.write(self._events, line) != len(line):  # one call a line: a reader never sees half of two
            os.ftruncate(self._events, os.fstat(self._events).st_size - len(line))
            raise OSError("%s: cannot write an event: is the disk full?" % self._file("events.jsonl"))

    def _require_open(self):
        if not self._open:
            raise RuntimeError("%s: this run is closed" % self.path)

    def close(self, state="finished", reason="", exit_code=0):
        """Ends the run; later calls do nothing. state: finished, stopped or failed."""
        if not self._open:
            return
        if state not in ("finished", "stopped", "failed"):
            raise ValueError("state: must be finished, stopped or failed, got %r" % (state,))
        try:
            self._flush_samples()
            self._event("state", self._last_step, state=state, reason=str(reason), exit_code=int(exit_code))
        finally:
            self._open = False
            self._stopping.set()
            self._heart.join()
            os.close(self._events)
            self._lock.close()

    def log_step(self, step, loss=None, lr=None, **values):
        """Numbers of a training step, by name; any further name becomes a value of its own. Speed and time left are added where known."""
        self._require_open()
        step = _whole(step, "step")
        fields = {}
        for name, value in dict(loss=loss, lr=lr, **values).items():
            if name in ("t", "kind", "epoch"):
                raise ValueError("%s: is a name of the format's own" % name)
            if value is not None:
                fields[name] = _number(value, name)
        now = time.monotonic()
        done, seconds = step - self._last_step, now - self._last_time if self._last_time is not None else 0
        if done > 0 and seconds > 0:
            if self._batch_size:
                fields.setdefault("images_per_second", done * self._batch_size / seconds)
            if self._total_steps:
                fields.setdefault("seconds_left", max(self._total_steps - step, 0) * seconds / done)
        self._last_step, self._last_time = step, now
        self._flush_samples()
        self._event("step", step, **fields)

    def log_message(self, text, kind="warning"):
        """A sentence that the studio shows; kind: warning or error."""
        self._require_open()
        if kind not in ("warning", "error"):
            raise ValueError("kind: must be warning or error, got %r" % (kind,))
        self._event(kind, self._last_step, message=str(text))

    def _check_labels(self, labels, n, name):
        labels = _integers(labels, name)
        if len(labels) != n:
            raise ValueError("%s: %d labels for %d rows" % (name, len(labels), n))
        highest = len(self._classes) if self._classes is not None else 1 << 20
        wrong = (labels < 0) | (labels >= highest)
        if wrong.any():
            row = int(np.argmax(wrong))
            raise ValueError("%s: row %d is class %d, which has no name among %d classes" % (name, row, labels[row], highest))
        return labels

    def _describe(self, prefix, images, labels, ids):
        known = [len(_array(value, prefix)) for value in (images, labels, ids) if value is not None]
        if not known:
            raise ValueError("images, labels or ids must be given")
        n = known[0]
        tensors = {prefix + ".ids": np.arange(n, dtype=np.int64) if ids is None else _integers(ids, "ids")}
        if len(tensors[prefix + ".ids"]) != n:
            raise ValueError("ids: %d ids for %d rows" % (len(tensors[prefix + ".ids"]), n))
        if labels is not None:
            tensors[prefix + ".labels"] = self._check_labels(labels, n, "labels").astype(np.int32)
        if images is not None:
            tensors[prefix + ".images"] = _thumbnails(images, "images")
        return n, tensors

    def log_samples(self, images=None, labels=None, ids=None):
        """The n samples whose features the snapshots hold: call it once, before the first step or snapshot."""
        self._require_open()
        n, tensors = self._describe("evaluated", images, labels, ids)
        if self._n is not None and n != self._n:
            raise ValueError("images: %d rows, the snapshots have %d" % (n, self._n))
        self._n = n
        self._labels = tensors["evaluated.labels"].astype(np.int64) if labels is not None else None
        self._samples.update(tensors)
        self._samples_pending = True

    def log_probe_samples(self, images=None, labels=None, ids=None, views=None):
        """The p samples of the similarity and the assignment, best sorted by class; views: their two augmented versions, where wanted."""
        self._require_open()
        p, tensors = self._describe("probe", images, labels, ids)
        tensors.setdefault("probe.labels", np.zeros(p, np.int32))
        if views is not None:
            if len(views) != 2:
                raise ValueError("views: must be a pair, got %d" % len(views))
            for i, view in enumerate(views):
                tensors["probe.views.%d" % i] = _thumbnails(view, "views[%d]" % i)
                if len(tensors["probe.views.%d" % i]) != p:
                    raise ValueError("views[%d]: %d images for %d rows" % (i, len(view), p))
        if labels is None:
            del tensors["probe.labels"]
        self._samples.update(tensors)
        self._samples_facts["probe"] = "balanced"
        self._samples_pending = True

    def _flush_samples(self):
        if not self._samples_pending:
            return
        tensors = dict(self._samples)
        tensors.setdefault("evaluated.ids", np.arange(self._n or 0, dtype=np.int64))
        highest = max([int(tensors[name].max(initial=-1)) for name in ("evaluated.labels", "probe.labels") if name in tensors] + [-1])
        classes = self._classes if self._classes is not None else [str(i) for i in range(highest + 1)]
        facts = dict(self._samples_facts, classes=json.dumps(classes), dataset=self._dataset, split=self._split)
        _write_atomically(self._file("samples.safetensors"), _safetensors(tensors, facts))
        self._samples_pending = False

    def log_snapshot(self, step, similarity=None, assignment=None, logits=None, epsilon=0.05, iterations=3, temperature=0.4, knn5=None,
                     **features):
        """What the views draw at a step.

        features      encoding=(n, d), embedding=(n, d) or any other names: map, clusters, neighbours and scores are computed of each
        similarity    (p, p) of the probe; its assignment by Sinkhorn is computed where assignment=(p, p) is not given
        logits        (p, p), or a pair of both directions: what the prediction is the softmax of, over temperature
        knn5          accuracy of a 5-nn classifier, 0..1, or one by name
        """
        self._require_open()
        step = _whole(step, "step")
        tensors = self._probe_tensors(similarity, assignment, logits, epsilon, iterations)
        matrices = {name: self._features(name, value) for name, value in features.items() if value is not None}
        if not matrices and not tensors:
            raise ValueError("features, similarity or assignment must be given")
        if self._n is None and matrices:
            self._n, self._samples_pending = len(next(iter(matrices.values()))), True
        for name, matrix in matrices.items():
            if len(matrix) != self._n:
                raise ValueError("%s: has %d rows, the samples have %d" % (name, len(matrix), self._n))
        began = time.monotonic()
        facts = {"step": step, "epoch": step / self._steps_per_epoch, "temperature": _number(temperature, "temperature"), "epsilon": epsilon,
                 "iterations": iterations, "network": self._network, "split": self._split, "n": self._n or 0, "normalize": "l2"}
        evaluation = {}
        for name, matrix in matrices.items():
            evaluation[name] = self._component(name, matrix, tensors, facts)
        self._flush_samples()
        name = "%09d.safetensors" % step
        _write_atomically(self._file("snapshots", name), _safetensors(tensors, facts))
        if matrices:
            self._write_features(name, matrices)
        self._event("snapshot", step, file="snapshots/" + name)
        if evaluation:
            accuracies = {} if knn5 is None else knn5 if isinstance(knn5, dict) else {next(iter(matrices)): knn5}
            accuracies = {which: _number(value, "knn5") for which, value in accuracies.items()}
            self._event("evaluation", step, n=self._n, bank=0, split=self._split, network=self._network, preview=False, bn_recomputed=False,
                        components=evaluation, knn5=accuracies, seconds=time.monotonic() - began)
        self._last_step = max(self._last_step, step)

    def _features(self, name, value):
        if name == "probe":
            raise ValueError("probe: is a name of the format's own")
        return _matrix(value, name)

    def _probe_tensors(self, similarity, assignment, logits, epsilon, iterations):
        tensors = {}
        if similarity is not None:
            tensors["probe.similarity"] = _square(similarity, "similarity")
        if assignment is not None:
            tensors["probe.assignment"] = _square(assignment, "assignment")
        elif similarity is not None:
            if not (_number(epsilon, "epsilon") > 0):
                raise ValueError("epsilon: must be positive, got %r" % (epsilon,))
            tensors["probe.assignment"] = sinkhorn(tensors["probe.similarity"], epsilon, _whole(iterations, "iterations"))
        if logits is not None:
            pair = logits if isinstance(logits, (tuple, list)) and len(logits) == 2 else (logits, None)
            for name, value in zip(("probe.logits.01", "probe.logits.10"), pair):
                if value is not None:
                    tensors[name] = _square(value, "logits")
        if tensors and "probe.similarity" not in tensors:  # the reader takes p from it
            raise ValueError("similarity: must be given with assignment and logits")
        p = {len(value) for value in tensors.values()}
        if "probe.ids" in self._samples and tensors:
            p.add(len(self._samples["probe.ids"]))
        if len(p) > 1:
            raise ValueError("similarity, assignment, logits and the probe's samples differ in size: %s" % sorted(p))
        return tensors

    def _component(self, name, matrix, tensors, facts):
        unit = _normalized(matrix)
        components = principal_components(unit, COMPONENTS, self._seed)
        values, samples, clusters = scores(unit, self._labels, None, self._restarts, self._seed)
        values["raw"] = scores(matrix, self._labels, None, self._restarts, self._seed)[0]
        tensors[name + ".pca"] = components.astype(np.float16)
        if samples is not None:
            tensors[name + ".sc"] = samples
        tensors[name + ".kmeans"] = clusters
        tensors[name + ".neighbours"] = nearest_neighbours(unit)
        for dims in (2, 3):
            shown = components[:, :dims]
            tensors["%s.map%d" % (name, dims)] = np.pad(shown, ((0, 0), (0, dims - shown.shape[1])))
            facts["%s.map%d.method" % (name, dims)] = "pca"
            facts["%s.map%d.mode" % (name, dims)] = "independent"
        return values

    def _write_features(self, name, matrices):
        """Full features stay of the newest snapshot only."""
        _write_atomically(self._file("features", name), _safetensors(matrices, {}))
        if self._newest_features not in (None, name):
            os.unlink(self._file("features", self._newest_features))
        self._newest_features = name
