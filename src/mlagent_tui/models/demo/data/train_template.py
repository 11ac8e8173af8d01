# ruff: noqa: B905, S311, T201
"""Train a softmax classifier on shells.csv with nothing but the standard library."""

from __future__ import annotations

import argparse
import csv
import json
import math
import random
import time

FEATURES = ["length_mm", "width_mm", "weight_g", "ridges"]
LABEL = "species"


def load(path: str) -> tuple[list[list[float]], list[str], int]:
    """Read complete rows, and count those left out because a value is missing."""
    inputs: list[list[float]] = []
    labels: list[str] = []
    skipped = 0
    with open(path, newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if all(row[name] for name in [*FEATURES, LABEL]):
                inputs.append([float(row[name]) for name in FEATURES])
                labels.append(row[LABEL])
            else:
                skipped += 1
    return inputs, labels, skipped


def standardise(rows: list[list[float]], basis: list[list[float]]) -> list[list[float]]:
    """Bring columns to mean 0 and spread 1 by the basis rows; append a 1 for the bias."""
    means = [sum(column) / len(basis) for column in zip(*basis)]
    spreads = [
        math.sqrt(sum((value - mean) ** 2 for value in column) / len(basis)) or 1.0
        for column, mean in zip(zip(*basis), means)
    ]
    return [[*((x - m) / s for x, m, s in zip(row, means, spreads)), 1.0] for row in rows]


def predict(weights: list[list[float]], row: list[float]) -> list[float]:
    """Return one probability for each class."""
    scores = [sum(w * x for w, x in zip(line, row)) for line in weights]
    parts = [math.exp(score - max(scores)) for score in scores]
    return [part / sum(parts) for part in parts]


def train_epoch(
    weights: list[list[float]], rows: list[list[float]], targets: list[int], rate: float
) -> float:
    """Take one gradient step for each row; return the mean loss."""
    total = 0.0
    for row, target in zip(rows, targets):
        chances = predict(weights, row)
        total -= math.log(max(chances[target], 1e-12))
        for k, line in enumerate(weights):
            error = chances[k] - (k == target)
            for i, x in enumerate(row):
                line[i] -= rate * error * x
    return total / len(rows)


def count_right(weights: list[list[float]], rows: list[list[float]], targets: list[int]) -> int:
    """Count the rows whose most likely class is the true one."""
    guesses = [predict(weights, row) for row in rows]
    return sum(g.index(max(g)) == target for g, target in zip(guesses, targets))


def main() -> None:
    """Split, train, and write metrics.json and model.json."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", default="shells.csv")
    parser.add_argument("--epochs", type=int, default=24)
    parser.add_argument("--rate", type=float, default=0.002)
    parser.add_argument("--pause", type=float, default=0.0, help="seconds between epochs")
    options = parser.parse_args()

    inputs, labels, skipped = load(options.data)
    classes = sorted(set(labels))
    dice = random.Random(7)
    order = sorted(range(len(inputs)), key=lambda _: dice.random())
    held_out, kept = order[: len(order) // 5], order[len(order) // 5 :]
    basis = [inputs[i] for i in kept]
    train = standardise(basis, basis)
    test = standardise([inputs[i] for i in held_out], basis)
    train_y = [classes.index(labels[i]) for i in kept]
    test_y = [classes.index(labels[i]) for i in held_out]
    print(f"{len(train)} rows to train, {len(test)} held out, {skipped} left out", flush=True)

    weights = [[0.0] * (len(FEATURES) + 1) for _ in classes]
    loss, right = 0.0, 0
    for epoch in range(1, options.epochs + 1):
        loss = train_epoch(weights, train, train_y, options.rate)
        right = count_right(weights, test, test_y)
        share = right / len(test)
        print(
            f"epoch {epoch:2d}/{options.epochs}  loss {loss:.4f}  held-out {share:.3f}", flush=True
        )
        time.sleep(options.pause)

    common = max(test_y.count(k) for k in range(len(classes)))
    metrics = {
        "accuracy": round(right / len(test), 4),
        "baseline_accuracy": round(common / len(test), 4),
        "correct": right,
        "test_rows": len(test),
        "train_rows": len(train),
        "skipped_rows": skipped,
        "epochs": options.epochs,
        "final_loss": round(loss, 4),
        "classes": classes,
    }
    with open("metrics.json", "w", encoding="utf-8") as file:
        json.dump(metrics, file, indent=2)
    with open("model.json", "w", encoding="utf-8") as file:
        json.dump({"classes": classes, "features": FEATURES, "weights": weights}, file)
    print("wrote metrics.json and model.json", flush=True)


if __name__ == "__main__":
    main()
