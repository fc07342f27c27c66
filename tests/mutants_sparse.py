"""Planted mistakes in the sparse layers: `what -> (function, old, new)`."""

from moe_np import (
    balance,
    dispatch,
    experts,
    gate,
    layers,
    lstm,
    models,
    moe,
    two_level,
)

MUTANTS = {
    "noise scale not differentiated": (
        gate.noisy_logits,
        "dstd + noise *",
        "dstd + 0 *",
    ),
    "clean logit forgets the noisy one": (
        gate.noisy_logits,
        "dclean + dnoisy",
        "dclean + 0",
    ),
    "keep: gradient to the wrong experts": (
        gate.keep,
        "put_along_axis(dz, idx",
        "put_along_axis(dz, idx[:, ::-1]",
    ),
    "keep: softmax over all": (
        gate.keep,
        "softmax(np.take_along_axis(z, idx, 1))",
        "(lambda p, b: (np.take_along_axis(p, idx, 1), lambda d: d))(*softmax(z))",
    ),
    "importance: gather in the wrong order": (
        gate.importance,
        "dtotal[idx]",
        "dtotal[idx[:, ::-1]]",
    ),
    "load: threshold held constant": (gate.load, "np.put_along_axis(dnoisy", "len; (0"),
    "load: the two thresholds exchanged": (
        gate.load,
        "[dlast_in, dfirst_out]",
        "[dfirst_out, dlast_in]",
    ),
    "load: noise scale not differentiated": (gate.load, "-du * u", "-du * 0"),
    "masked softmax: gradient where nothing is left": (
        balance.masked_softmax,
        "back_w(dw) * some",
        "back_w(dw) + ~some",
    ),
    "batchwise loss: threshold gets no gradient": (
        balance.batchwise_loss,
        "-dp.sum(0)",
        "-0 * dp.sum(0)",
    ),
    "send: only the first choice comes back": (
        dispatch.send,
        "_gather(drows, plan.home)",
        "_gather(drows, plan.home[:, :1])",
    ),
    "combine: weights in the order of tokens": (
        dispatch.combine,
        "w.ravel()[plan.slot, None]",
        "w.ravel()[:, None]",
    ),
    "combine: weights not differentiated in their order": (
        dispatch.combine,
        "[plan.home]",
        ".reshape(w.shape)",
    ),
    "experts: relu mask forgotten": (experts.feed_forward, "da *= hidden > 0", "pass"),
    "experts: back spoils its saved h": (
        experts.feed_forward,
        "da *= hidden > 0",
        "da *= hidden > 0; hidden *= 0.5",
    ),
    "experts: answers over the input": (
        experts.feed_forward,
        "y, zeros = np.empty_like(x)",
        "y, zeros = x",
    ),
    "mix: weights get no gradient": (
        moe.mix,
        "back_rows(drows), dw",
        "back_rows(drows), 0 * dw",
    ),
    "layer: weight of the load loss ignored": (moe.moe, "float(w_load)", "0.0"),
    "layer: weight of the importance loss ignored": (
        moe.moe,
        "float(w_importance)",
        "0.0",
    ),
    "layer: no gradient through the gate to x": (moe.moe, "dx += dx_gate", "pass"),
    "layer: kept weights not differentiated": (
        moe.moe,
        "dnoisy += back_w(dw)",
        "pass",
    ),
    "inner gates: groups exchanged": (
        two_level.inner_logits,
        "drows[r], dWg[g]",
        "drows[r], dWg[-1 - g]",
    ),
    "product: weight of the group not differentiated": (
        two_level.product,
        "dw, inner)",
        "dw, 0 * inner)",
    ),
    "product: gradient not sorted by group": (
        two_level.product,
        ".reshape(u.shape)[plan.slot]",
        ".reshape(u.shape)",
    ),
    "load of groups: the simpler load": (
        two_level.load,
        "dload, share)",
        "dload, 0 * share)",
    ),
    "two levels: load loss misses the gates": (
        two_level.two_level,
        "back_load(float(w_load))",
        "back_load(0.0)",
    ),
    "cell: old state not differentiated": (lstm.cell, "dc * f", "dc * 0"),
    "cell: output does not reach the state": (
        lstm.cell,
        "dc = dc + back_s(dh * o)",
        "dc = dc + 0 * dh",
    ),
    "step: recurrence cut": (lstm.step, "da @ Wh.T", "0 * (da @ Wh.T)"),
    "run: recurrence cut": (lstm.run, "dh = da[t] @ Wh.T", "dh = 0 * (da[t] @ Wh.T)"),
    "run: states one step late": (lstm.run, "hs[:-1].reshape", "hs[1:].reshape"),
    "embedding: a word that occurs twice counts once": (
        layers.embedding,
        "np.add.reduceat(dx.reshape(flat.size, -1)[order], first, 0)",
        "dx.reshape(flat.size, -1)[order][first]",
    ),
    "embedding: rows not sorted by word": (
        layers.embedding,
        "[order], first",
        ", first",
    ),
    "dropout: another mask on the way back": (layers.dropout, "dy * m", "dy * m[::-1]"),
    "dropout: mean not kept on the way back": (
        layers.dropout,
        "dy * m",
        "dy * (m > 0)",
    ),
    "dense: experts get no gradient": (
        models.dense,
        "back_y(grads[0])",
        "back_y(0 * grads[0])",
    ),
    "recurrent: residual forgotten": (models.recurrent, "return dx + dy", "return dx"),
    "recurrent: nothing comes back from later": (
        models.recurrent,
        "*dlast))",
        "*(0 * d for d in dlast)))",
    ),
    "between: residual forgotten": (
        models.between,
        "reshape(x.shape) + dy",
        "reshape(x.shape)",
    ),
    "between: sigmoid passed straight through": (
        models.between,
        "back_s(back_d(dy.reshape(d.shape)))",
        "back_d(dy.reshape(d.shape))",
    ),
    "between: weight of the load loss ignored": (
        models.between,
        "(do, w_importance, w_load)",
        "(do, w_importance, 0.0)",
    ),
    "below: dropout forgotten": (models.below, "back_x(back_d(dx))", "back_x(dx)"),
    "model: state of the lower LSTM gets no gradient": (
        models.language_model,
        "(dx, dstate[0])",
        "(dx, dstate[1])",
    ),
    "model: mixture gets the gradient of the layer above it": (
        models.language_model,
        "back_y((dy, w_importance",
        "back_y((du.reshape(u.shape), w_importance",
    ),
}
