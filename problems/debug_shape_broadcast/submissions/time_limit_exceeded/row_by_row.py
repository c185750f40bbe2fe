# Indexes the arrays element by element in Python.
# rejected-by: test_speed


def evaluate(pred, y):
    pred, y = pred.ravel(), y.ravel()
    n = len(y)
    mean = sum(float(target) for target in y) / n
    squares = absolute = hits = total = 0.0
    constant = True
    for i in range(n):
        error = float(pred[i]) - float(y[i])
        squares += error * error
        absolute += abs(error)
        hits += (pred[i] >= 0.5) == (y[i] >= 0.5)
        total += (float(y[i]) - mean) ** 2
        constant = constant and bool(y[i] == y[0])
    return {
        "mse": squares / n,
        "mae": absolute / n,
        "accuracy": float(hits) / n,
        "r2": float("nan") if constant else 1 - squares / total,
    }
