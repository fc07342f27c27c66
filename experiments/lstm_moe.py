"""A language model with experts between two LSTMs, on the help pages of Python.

The model of Shazeer et al. (2017), "Outrageously large neural networks", section 5.1,
in small: more experts at the same work for each word, beside two dense models.
Axes: T steps, B sequences, N = T B words, D width, E experts, H hidden, V words.
"""

import math
from collections import Counter
from functools import partial

import numpy as np

from moe_np import experts, gate, models, moe, ops, optim, text, train, tree, two_level
from moe_np.diagnose import dispatch_entropy

H, K, BALANCE = 64, 4, 0.1
FULL = {"V": 1000, "D": 48, "B": 32, "T": 16, "rate": 0.3, "lr": 0.006}
FULL |= {"epochs": 8, "seeds": 3}
REDUCED = {**FULL, "V": 300, "D": 24, "epochs": 3, "seeds": 1}
SIZES = {"reduced": REDUCED, "full": FULL}


def flat(E):
    """E experts, 4 for each word."""
    return partial(moe.init, E=E, H=H), partial(moe.moe, k=K)


def tall(G, E):
    """G groups of E experts, 2 groups for each word and 2 experts in each."""
    return partial(two_level.init, G=G, E=E, H=H), partial(
        two_level.two_level, k=(2, 2)
    )


def single(width):
    """One dense layer with so many hidden units."""
    return partial(experts.init, E=1, H=width), models.dense


SYSTEMS = {  # name -> (start of its parameters, the op), weight of the balance losses
    "4 experts": (flat(4), BALANCE),
    "16 experts": (flat(16), BALANCE),
    "64 experts": (flat(64), BALANCE),
    "8 x 8 experts": (tall(8, 8), BALANCE),
    "dense, same work": (single(K * H), 0.0),
    "dense, same size": (single(64 * H), 0.0),
    "64 unbalanced": (flat(64), 0.0),
}


def corpus(V):
    """Vocabulary, and the topics of three parts as numbers: part -> [(L,), ...]."""
    pages = text.topics()
    parts = dict(zip(("train", "valid", "test"), text.split(pages), strict=True))
    vocabulary = text.vocabulary([pages[name] for name in parts["train"]], V)
    numbers = {
        part: [text.encode(pages[name], vocabulary) for name in names]
        for part, names in parts.items()
    }
    return vocabulary, numbers


def start(rng, name, plan):
    """Random parameters of a system, float32."""
    (begin, _), _ = SYSTEMS[name]
    middle = begin(rng, D=plan["D"])
    return models.init(rng, V=plan["V"], D=plan["D"], middle=middle)


def rate_of(numbers, plan):
    """Up in a line in the first 100 steps, down in a line to 0 after the last."""
    length = sum(map(len, numbers["train"])) // plan["B"]
    last = plan["epochs"] * ((length - 1) // plan["T"])

    def rate(steps):
        return plan["lr"] * min((steps + 1) / 100, 1 - steps / last)

    return rate


def descend(state, words, targets, op, weight, step, plan, rng):
    """One step of truncated back-propagation through time."""
    params, memory = state["params"], state["memory"]
    (z, memory, *cv2), back = models.language_model(
        memory, params, words=words, middle=op, rate=plan["rate"], rng=rng
    )
    loss, back_loss = ops.cross_entropy(z, target=targets.ravel())
    past = tree.zeros(memory)  # the cut: no gradient comes back from later windows
    _, grads = back((back_loss(1.0), past, weight, weight))
    optimiser, params = step(state["optimiser"], params, grads)
    state = {"params": params, "optimiser": optimiser, "memory": memory}
    return state, (loss, *cv2)


def perplexity(params, op, numbers):
    """exp of the mean cross-entropy on a text, without noise and dropout."""
    B, losses = 8, []
    stream, memory = (
        text.streams(np.concatenate(numbers), B),
        models.rest(B, D=width(params)),
    )
    for words, targets in text.windows(stream, 50):
        (z, memory, *_), _ = models.language_model(
            memory, params, words=words, middle=op, rate=0, rng=None
        )
        losses.append(ops.cross_entropy(z, target=targets.ravel())[0])
    return math.exp(np.mean(np.float64(losses)))


def by_topic(params, op, pages):
    """The perplexity of each topic, read from its first word on."""
    found, memory = [], models.rest(1, D=width(params))
    for page in pages:
        (z, *_), _ = models.language_model(
            memory, params, words=page[:-1, None], middle=op, rate=0, rng=None
        )
        found.append(math.exp(ops.cross_entropy(z, target=page[1:])[0]))
    return found


def counting(train, pages, V, longest=2):
    """Perplexities of models that only count, with 0, 1, ... words of context.

    p = (count(context word) + t p') / (count(context) + t), after Witten and Bell: t
    different words followed the context, p' is p with one word of context less.
    """
    train, pages = ([page.tolist() for page in part] for part in (train, pages))
    places = [(page, i) for page in pages for i in range(1, len(page))]
    p, found = [1 / V] * len(places), []
    for n in range(longest + 1):
        seen = Counter(
            tuple(page[i - n : i + 1]) for page in train for i in range(n, len(page))
        )
        before, kinds = Counter(), Counter(run[:-1] for run in seen)
        for run, count in seen.items():
            before[run[:-1]] += count
        for at, (page, i) in enumerate(places):
            run = tuple(page[max(0, i - n) : i + 1])
            t = kinds[run[:-1]] if len(run) == n + 1 else 0
            if t:
                p[at] = (seen[run] + t * p[at]) / (before[run[:-1]] + t)
        found.append(math.exp(-np.mean(np.log(p))))
    return found


def width(params):
    return len(params["W"])


def epoch_of(numbers, name, plan):
    """One pass over the training topics in random order, for `train.run`.

    It keeps the parameters with the lowest perplexity on the validation topics.
    """
    (_, op), weight = SYSTEMS[name]
    _, step = optim.adam(lr=rate_of(numbers, plan))

    def epoch(state, rng):
        order = rng.permutation(len(numbers["train"]))
        pages = np.concatenate([numbers["train"][i] for i in order])
        now = {k: state[k] for k in ("params", "optimiser")}
        now["memory"], seen = models.rest(plan["B"], plan["D"]), []
        for window in text.windows(text.streams(pages, plan["B"]), plan["T"]):
            now, numbers_of_step = descend(now, *window, op, weight, step, plan, rng)
            seen.append(numbers_of_step)
        loss, *cv2 = np.float64(seen).mean(0)
        valid = perplexity(now["params"], op, numbers["valid"])
        better = valid < state["lowest"]
        record = {"train": math.exp(loss), "valid": valid, "cv": np.sqrt(cv2)}
        return {
            "params": now["params"],
            "optimiser": now["optimiser"],
            "best": now["params"] if better else state["best"],
            "lowest": np.minimum(state["lowest"], valid),
        }, record

    return epoch


def fit(numbers, name, plan, seed, *, checkpoint=None, bar=None):
    """Train one system; gives the best parameters and the history by epochs."""
    params = start(np.random.default_rng([seed, 1]), name, plan)
    optimiser = optim.adam(lr=plan["lr"])[0](params)
    begin = {"params": params, "optimiser": optimiser, "best": params}
    state, history = train.run(
        epoch_of(numbers, name, plan),
        begin | {"lowest": np.array(np.inf)},
        steps=plan["epochs"],
        rng=np.random.default_rng([seed, 2]),
        checkpoint=checkpoint,
        every=2,
        bar=bar,
    )
    return state["best"], history


def seen_by_mixture(params, pages):
    """For every word of a text (L,) what the mixture sees (L, D), in order."""
    low = {name: params[name] for name in ("embedding", "lower")}
    memory = models.rest(1, width(params))[0]
    values, _ = models.below(memory, low, words=pages[:, None], rate=0, rng=None)
    return values[0][:, 0]


def routes(x, Wg):
    """The experts of each word and their weights, both (L, K), without noise."""
    z = x @ Wg
    idx = gate.top_k(z, K)
    return idx, gate.keep(z, idx=idx)[0]


def sorting(idx, pages, E, rng):
    """How mixed are the words of an expert?  Dispatch entropies in nats, rounded.

    For the word that the expert gets, the one before and the one after; and for the
    words in random order, which is what an expert would get by chance.
    """
    rows = slice(1, len(pages) - 1)

    def entropy(words):
        flat = words[:, None] * E + idx[rows]
        counts = np.bincount(flat.ravel(), minlength=(pages.max() + 1) * E)
        return round(dispatch_entropy(counts.reshape(-1, E)), 2)

    here = pages[rows]
    found = {"this": here, "before": pages[:-2], "after": pages[2:]}
    return {k: entropy(words) for k, words in found.items()} | {
        "chance": entropy(rng.permutation(here))
    }


def contexts(idx, w, pages, vocabulary, E, most=8):
    """Expert -> its contexts with the largest weight, best first, each text once.

    A context: three words, the word that is sent in brackets, and the one after.
    """
    found = {}
    for e in range(E):
        place, choice = np.nonzero(idx == e)
        lines = []
        for n in place[np.argsort(-w[place, choice], kind="stable")]:
            if 3 <= n < len(pages) - 1:
                words = [vocabulary[i] for i in pages[n - 3 : n + 2]]
                words[3] = f"[{words[3]}]"
                lines.append(" ".join(words))
        found[str(e)] = list(dict.fromkeys(lines))[:most]
    return found


def look_inside(params, new, numbers, vocabulary, rng):
    """Load, sorting and contexts of a flat mixture on the topics it has not seen.

    Sorting also by a random gate, behind the trained layers and in the `new` model.
    """
    pages = np.concatenate(numbers["valid"] + numbers["test"])
    x, Wg = seen_by_mixture(params, pages), params["middle"]["Wg"]
    idx, w = routes(x, Wg)
    E, chance = Wg.shape[1], rng.standard_normal(Wg.shape, np.float32)
    found = {"load": np.bincount(idx.ravel(), minlength=E).tolist()}
    found["sorting"] = sorting(idx, pages, E, rng)
    for label, seen in (("random gate", x), ("new", seen_by_mixture(new, pages))):
        found[label] = sorting(routes(seen, chance)[0], pages, E, rng)
    return found | {"contexts": contexts(idx, w, pages, vocabulary, E)}


def unevenness(params, op, pages):
    """Coefficients of variation of importance and load, without noise."""
    x = seen_by_mixture(params, np.concatenate(pages))
    return np.sqrt(op(x, params["middle"], rng=None)[0][1:])


def parameters(name, plan):
    """(all parameters, those of the middle) of a system."""
    params = start(np.random.default_rng(0), name, plan)
    return tuple(
        sum(a.size for _, a in tree.leaves(part)) for part in (params, params["middle"])
    )


def products(name, plan):
    """Multiplications for one word, forward, with the noise: {part: count}."""
    D, (begin, _), _ = plan["D"], *SYSTEMS[name]
    middle = begin(np.random.default_rng(0), D=D)
    gates = 2 * middle["Wg"].size if "Wg" in middle else 0
    if "inner" in middle:
        gates += 2 * 2 * middle["inner"]["Wg"][0].size
    bank = middle.get("experts", middle)
    active = 2 * D * bank["W1"].shape[2] * min(K, len(bank["W1"]))
    return {
        "LSTMs": 2 * 8 * D * D,
        "gate": gates,
        "experts": active,
        "softmax": D * plan["V"],
    }


def settings():
    """What the stored numbers depend on, beside this file."""
    return {"H": H, "k": K, "balance": BALANCE, **SIZES, "systems": list(SYSTEMS)}


def jobs():
    """Every run: its name -> the arguments of `run`.  The reduced ones come first."""
    todo = {}
    for size, plan in SIZES.items():
        todo[f"counting {size}"] = ("counting", None, size)
        for seed in range(plan["seeds"]):
            for name in SYSTEMS if size == "full" else ["16 experts"]:
                todo[f"{name} {seed} {size}"] = (name, seed, size)
    return todo


def run(name, seed, size, *, checkpoint=None, bar=None):
    """Train one system: perplexities at the epoch that is best on the valid topics."""
    plan = SIZES[size]
    vocabulary, numbers = corpus(plan["V"])
    if name == "counting":
        return {
            part: np.round(counting(numbers["train"], pages, plan["V"]), 2).tolist()
            for part, pages in numbers.items()
        }
    params, history = fit(numbers, name, plan, seed, checkpoint=checkpoint, bar=bar)
    op, best = SYSTEMS[name][0][1], int(history["valid"].argmin())
    result = {
        part: round(perplexity(params, op, pages), 2) for part, pages in numbers.items()
    }
    result["topics"] = np.round(by_topic(params, op, numbers["test"]), 2).tolist()
    result["words"] = [sum(map(len, pages)) for pages in numbers.values()]
    result |= {"best": best + 1, "epochs": len(history["valid"])}
    cv = unevenness(params, op, numbers["valid"] + numbers["test"])
    result |= {"cv": cv, "noisy cv": history["cv"][best]}
    result |= {k: np.float64(result[k]).round(3).tolist() for k in ("cv", "noisy cv")}
    result["path"] = [round(float(v), 1) for v in history["valid"]]
    if "Wg" in params["middle"] and "inner" not in params["middle"]:
        new = start(np.random.default_rng([seed, 1]), name, plan)
        rng = np.random.default_rng([seed, 3])
        inside = look_inside(params, new, numbers, vocabulary, rng)
        if seed or size == "reduced":
            del inside["contexts"]
        result |= inside
    return result
