"""Claims about packaging/python/resa_log.py, on NumPy alone: run by ctest, or `python3 tests/python/resa_log_test.py`."""

import json
import os
import signal
import struct
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "packaging", "python"))
try:
    import numpy as np
except ImportError:
    print("skipped: this Python has no numpy (Debian: python3-numpy)")
    sys.exit(77)
import resa_log


def read_safetensors(path):
    """Tensors and metadata, read as the format's description says."""
    with open(path, "rb") as file:
        content = file.read()
    (size,) = struct.unpack("<Q", content[:8])
    header = json.loads(content[8 : 8 + size])
    metadata = header.pop("__metadata__", {})
    kinds = {"U8": "u1", "I32": "<i4", "I64": "<i8", "F16": "<f2", "F32": "<f4", "F64": "<f8"}
    tensors, end = {}, 0
    for name, entry in sorted(header.items(), key=lambda item: item[1]["data_offsets"]):
        begin, stop = entry["data_offsets"]
        assert begin == end, "a gap before " + name
        end = stop
        tensors[name] = np.frombuffer(content[8 + size + begin : 8 + size + stop], kinds[entry["dtype"]]).reshape(entry["shape"])
    assert end == len(content) - 8 - size
    return tensors, metadata


def events(folder):
    with open(os.path.join(folder, "events.jsonl")) as file:
        return [json.loads(line) for line in file]


def groups(n=60, d=8, classes=3, seed=0):
    random = np.random.default_rng(seed)
    labels = np.arange(n) % classes
    centres = 5 * np.eye(classes, d)
    return (centres[labels] + 0.3 * random.standard_normal((n, d))).astype(np.float32), labels


class Tensor:
    """What a PyTorch tensor looks like to this module."""

    def __init__(self, array):
        self.array = array

    def detach(self):
        return Tensor(self.array)

    def cpu(self):
        return self

    def __array__(self, dtype=None, copy=None):
        return np.asarray(self.array, dtype)

    def __float__(self):
        return float(self.array)


class Computed(unittest.TestCase):
    def test_silhouette_is_that_of_the_definition(self):
        features, labels = groups(25, 4, 3)
        labels[0] = 9  # alone in its class
        found = resa_log.silhouette(features, labels)
        for i in range(len(features)):
            distances = np.sqrt(((features - features[i]) ** 2).sum(1, dtype=np.float64))
            own = (labels == labels[i]) & (np.arange(len(labels)) != i)
            if not own.any():
                self.assertEqual(found[i], 0)
                continue
            a = distances[own].mean()
            b = min(distances[labels == other].mean() for other in set(labels) - {labels[i]})
            self.assertAlmostEqual(found[i], (b - a) / max(a, b), places=4)
        self.assertTrue(np.isnan(resa_log.silhouette(features, np.zeros(25, int))).all())

    def test_agreement_is_that_of_the_hand_count(self):
        # The example of the pair-counting definition: of 15 pairs 2 agree as together, 6 and 3 are together in one labelling alone.
        a, b = np.array([0, 0, 0, 1, 1, 1]), np.array([0, 0, 1, 1, 2, 2])
        ari, nmi = resa_log._agreement(a, b)
        self.assertAlmostEqual(ari, (2 - 6 * 3 / 15) / ((6 + 3) / 2 - 6 * 3 / 15))
        entropy = lambda shares: -sum(p * np.log(p) for p in shares)
        mutual = entropy([1 / 2] * 2) + entropy([1 / 3] * 3) - entropy([1 / 3, 1 / 6, 1 / 6, 1 / 3])
        self.assertAlmostEqual(nmi, 2 * mutual / (entropy([1 / 2] * 2) + entropy([1 / 3] * 3)))
        self.assertEqual(resa_log._agreement(a, 1 - a)[0], 1)

    def test_kmeans_finds_planted_groups_and_repeats_itself(self):
        features, labels = groups(90)
        clusters, inertia = resa_log.kmeans(features, 3, seed=4)
        self.assertEqual(resa_log._agreement(labels, clusters)[0], 1)
        centres = np.stack([features[labels == c].mean(0, dtype=np.float64) for c in range(3)])
        self.assertAlmostEqual(inertia, ((features - centres[labels]) ** 2).sum(), delta=1e-3)
        again = resa_log.kmeans(features, 3, seed=4)
        self.assertTrue((again[0] == clusters).all() and again[1] == inertia)
        same, zero = resa_log.kmeans(np.ones((5, 2), np.float32), 3)
        self.assertEqual((len(same), zero), (5, 0))

    def test_principal_components_are_those_of_an_svd(self):
        for n, d, exact in ((50, 7, 2048), (12, 40, 2048), (150, 120, 50)):
            random = np.random.default_rng(n)
            features = (random.standard_normal((n, 6)) * [9, 6, 4, 2, 1, 0.5]) @ random.standard_normal((6, d)) + 3
            found = resa_log.principal_components(features.astype(np.float32), 4, exact=exact)
            u, s, v = np.linalg.svd(features - features.mean(0), full_matrices=False)
            sign = np.sign(v[np.arange(4), np.abs(v[:4]).argmax(1)])
            np.testing.assert_allclose(found, (u * s)[:, :4] * sign, atol=2e-3 * s[0] ** 0.5)

    def test_neighbours_are_the_nearest_by_cosine(self):
        features, _ = groups(40)
        unit = features / np.linalg.norm(features, axis=1, keepdims=True)
        cosine = unit @ unit.T
        np.fill_diagonal(cosine, -2)
        found = resa_log.nearest_neighbours(features, 5)
        np.testing.assert_allclose(np.take_along_axis(cosine, found, 1), -np.sort(-cosine, 1)[:, :5], atol=1e-6)
        self.assertEqual(resa_log.nearest_neighbours(features[:1]).shape, (1, 0))

    def test_sinkhorn_rows_sum_to_one_and_columns_nearly(self):
        unit = np.random.default_rng(1).standard_normal((20, 6))
        unit /= np.linalg.norm(unit, axis=1, keepdims=True)
        assignment = resa_log.sinkhorn(unit @ unit.T, 0.05, 200)
        np.testing.assert_allclose(assignment.sum(1), 1, atol=1e-5)
        np.testing.assert_allclose(assignment.sum(0), 1, atol=1e-2)


class Written(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.path = os.path.join(self.folder.name, "run")
        self.addCleanup(self.folder.cleanup)

    def test_a_run_holds_what_was_logged(self):
        features, labels = groups()
        images = np.arange(60 * 12).reshape(60, 4, 3).astype(np.uint8)
        with resa_log.Run(self.path, method="simclr", classes=["a", "b", "c"], steps_per_epoch=10, batch_size=4, total_steps=20) as run:
            run.log_samples(images, labels, ids=labels + 100)
            run.log_probe_samples(images[:6], labels[:6])
            run.log_step(1, loss=Tensor(np.float32(2.5)), lr=0.1, temperature=0.5)
            run.log_step(2, loss=float("nan"))
            run.log_snapshot(10, encoding=Tensor(features), embedding=features[:, :2].astype(np.float64), similarity=np.eye(6), knn5=0.75)
        first, running, one, two, snapshot, evaluation, last = events(self.path)
        self.assertEqual((first["state"], running["state"], last["state"], last["exit_code"]), ("starting", "running", "finished", 0))
        self.assertEqual((first["steps_total"], first["steps_per_epoch"], first["batch_size"]), (20, 10, 4))
        self.assertEqual((one["loss"], one["lr"], one["temperature"], one["step"], one["epoch"]), (2.5, 0.1, 0.5, 1, 0.1))
        self.assertIsNone(two["loss"], "JSON has no NaN")
        self.assertGreater(two["images_per_second"], 0)
        self.assertGreater(two["seconds_left"], 0)
        self.assertEqual(snapshot["file"], "snapshots/000000010.safetensors")
        self.assertEqual((evaluation["n"], evaluation["epoch"], evaluation["knn5"]), (60, 1.0, {"encoding": 0.75}))
        self.assertEqual(evaluation["components"]["encoding"]["ari"], 1)
        self.assertIn("raw", evaluation["components"]["embedding"])

        samples, facts = read_safetensors(os.path.join(self.path, "samples.safetensors"))
        self.assertEqual(json.loads(facts["classes"]), ["a", "b", "c"])
        np.testing.assert_array_equal(samples["evaluated.ids"], labels + 100)
        np.testing.assert_array_equal(samples["evaluated.images"], images[..., None])
        np.testing.assert_array_equal(samples["probe.labels"], labels[:6])
        tensors, facts = read_safetensors(os.path.join(self.path, "snapshots", "000000010.safetensors"))
        self.assertEqual((facts["step"], facts["n"], facts["encoding.map2.method"]), ("10", "60", "pca"))
        np.testing.assert_array_equal(tensors["probe.similarity"], np.eye(6, dtype=np.float32))
        np.testing.assert_allclose(tensors["probe.assignment"].sum(1), 1, atol=1e-6)
        for name, shape in {"encoding.map2": (60, 2), "encoding.map3": (60, 3), "encoding.sc": (60,), "encoding.kmeans": (60,),
                            "encoding.neighbours": (60, 15), "encoding.pca": (60, 8), "embedding.map3": (60, 3)}.items():
            self.assertEqual(tensors[name].shape, shape, name)
        full, _ = read_safetensors(os.path.join(self.path, "features", "000000010.safetensors"))
        np.testing.assert_array_equal(full["encoding"], features)
        with open(os.path.join(self.path, "run.toml")) as file:
            self.assertIn('kind = "log"', file.read())
        self.assertEqual([name for name in os.listdir(self.path) if "tmp" in name], [])

    def test_an_exception_ends_the_run_as_failed_with_its_reason(self):
        with self.assertRaises(ZeroDivisionError):
            with resa_log.Run(self.path):
                1 / 0
        self.assertEqual((events(self.path)[-1]["state"], events(self.path)[-1]["reason"][:17]), ("failed", "ZeroDivisionError"))

    def test_a_folder_is_one_runs_until_it_is_gone_on_with(self):
        with resa_log.Run(self.path, steps_per_epoch=5) as run:
            run.log_step(7, loss=1)
            with self.assertRaises(RuntimeError):
                resa_log.Run(self.path, resume_from=7)
        with self.assertRaises(FileExistsError):
            resa_log.Run(self.path)
        with open(os.path.join(self.path, "events.jsonl"), "a") as file:
            file.write('{"kind": "step", "lo')  # what a killed writer leaves
        with resa_log.Run(self.path, steps_per_epoch=5, resume_from=6) as run:
            run.log_step(7, loss=2)
        kinds = [(event["kind"], event.get("from_step")) for event in events(self.path)]
        self.assertIn(("resume", 6), kinds)
        with self.assertRaises(RuntimeError):
            run.log_step(8, loss=1)

    def test_what_does_not_fit_is_a_value_error_that_names_it(self):
        features, labels = groups()
        broken = features.copy()
        broken[17, 3] = np.inf
        run = resa_log.Run(self.path, classes=["a", "b", "c"])
        self.addCleanup(run.close)

        def error(call, *arguments, **named):
            with self.assertRaises(ValueError) as caught:
                call(*arguments, **named)
            return str(caught.exception)

        self.assertIn("labels: row 2 is class 2, which has no name", error(resa_log.Run(self.path + "2", classes="ab").log_samples, labels=labels))
        run.log_samples(labels=labels)
        self.assertIn("encoding: row 17", error(run.log_snapshot, 1, encoding=broken))
        self.assertIn("encoding: must be a matrix", error(run.log_snapshot, 1, encoding=features[0]))
        self.assertIn("encoding: must hold numbers", error(run.log_snapshot, 1, encoding=features.astype(str)))
        self.assertIn("encoding: has 59 rows", error(run.log_snapshot, 1, encoding=features[1:]))
        self.assertIn("similarity: must be square", error(run.log_snapshot, 1, similarity=features))
        self.assertIn("differ in size", error(run.log_snapshot, 1, similarity=np.eye(3), assignment=np.eye(4)))
        self.assertIn("similarity: must be given", error(run.log_snapshot, 1, assignment=np.eye(4)))
        self.assertIn("epsilon", error(run.log_snapshot, 1, similarity=np.eye(3), epsilon=0))
        self.assertIn("features, similarity", error(run.log_snapshot, 1))
        self.assertIn("step: must be a whole number", error(run.log_step, 1.5, loss=1))
        self.assertIn("loss: must be a number", error(run.log_step, 1, loss="low"))
        self.assertIn("kind: is a name", error(run.log_step, 1, kind=1))
        self.assertIn("labels: 59 labels for 60 rows", error(run.log_samples, images=np.zeros((60, 2, 2), np.uint8), labels=labels[1:]))
        self.assertIn("images: row 5 is not within 0..1", error(run.log_probe_samples, images=np.where(np.arange(9) == 5, 2.0, 0)[:, None, None]))
        self.assertIn("images: must be (n, h, w)", error(run.log_probe_samples, images=features))
        self.assertIn("probe", error(run.log_snapshot, 1, probe=features))

    def test_the_readmes_example_runs(self):
        with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "README.md"), encoding="utf-8") as file:
            text = file.read()
        example = text[text.index("import resa_log") :].split("```")[0]
        features, labels = groups(30)
        unit = features / np.linalg.norm(features, axis=1, keepdims=True)
        images = np.zeros((30, 4, 4), np.uint8)
        given = dict(names=["a", "b", "c"], loader=range(5), test_images=images, test_labels=labels, probe_images=images[:6],
                     probe_labels=np.sort(labels[:6]), train=lambda batch: (1.0, 0.1), encode=lambda images: unit[: len(images)])
        before = os.getcwd()
        os.chdir(self.folder.name)
        try:
            exec(example, given)
        finally:
            os.chdir(before)
        seen = events(os.path.join(self.folder.name, "runs", "simclr"))
        self.assertEqual([event["kind"] for event in seen].count("step"), 5)
        self.assertEqual(seen[-1]["state"], "finished")

    def test_images_come_in_every_usual_form_and_large_ones_shrink(self):
        random = np.random.default_rng(0).random((3, 3, 130, 100)).astype(np.float32)
        small = resa_log._thumbnails(random, "images")
        self.assertEqual(small.shape, (3, 43, 33, 3))
        self.assertAlmostEqual(float(small[1, 0, 0, 2]), float(np.rint(random[1, 2, :3, :3].mean() * 255)), delta=1)

    def test_a_killed_script_leaves_whole_lines_and_no_end(self):
        script = ("import sys; sys.path.insert(0, %r); import resa_log\n"
                  "run = resa_log.Run(%r)\n"
                  "for step in range(10**9): run.log_step(step, loss=1.0); print(step, flush=True)\n") % (
                      os.path.dirname(os.path.abspath(resa_log.__file__)), self.path)
        child = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE)
        while int(child.stdout.readline()) < 50:
            pass
        child.send_signal(signal.SIGKILL)
        child.communicate()
        with open(os.path.join(self.path, "events.jsonl")) as file:
            lines = file.read().split("\n")[:-1]
        self.assertGreaterEqual(len(lines), 50)
        self.assertEqual({json.loads(line)["kind"] for line in lines}, {"state", "step"})
        with open(os.path.join(self.path, "owner.json")) as file:
            self.assertEqual(json.load(file)["pid"], child.pid)
        self.assertTrue(os.path.exists(os.path.join(self.path, "heartbeat")))


if __name__ == "__main__":
    unittest.main(verbosity=1)
