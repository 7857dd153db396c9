/* frqi.c - flexible representation of quantum images: position in superposition, and for each
 * position an angle of the colour qubit. The method says how the rotations become gates. */

#include "encode/builder.h"
#include "synth/state_prep.h"

#include <math.h>
#include <string.h>

#define NEGLIGIBLE 1e-13 /* radians: Walsh coefficients that are zero but for rounding */

#define QUARTER (M_PI / 2)
#define TIGHTEN 0.95

enum {
    CANCEL_EVERY = 1 << 10,
    FULL_EFFORT_BITS = 12, /* of an address: longer ones are searched for less, for the time */
    LARGE_EFFORT = 5,
    PROBES = 4, /* short searches for how channels share CX */
    PROBE_EFFORT = 24,
    WORTHWHILE = 16 /* and only where this part of the CX might go */
};

/* Rotates `target` by angles[a] where the first k qubits are a: one gate for each a. */
static qm_status by_pixel(qm_encoder *e, uint32_t k, uint32_t target, const double *angles)
{
    uint32_t qubits[QM_LAYOUT_BITS + 1];
    uint32_t gate = qm_module_control_gate(e->m, QM_G_RY, k, UINT64_MAX);
    for (uint32_t j = 0; j < k; j++)
        qubits[j] = j;
    qubits[k] = target;
    for (uint32_t a = 0; a < 1u << k; a++) {
        if (a % CANCEL_EVERY == 0 && atomic_load(&e->cx->cancel))
            return QM_ERR_CANCELLED;
        if (angles[a] == 0)
            continue;
        qm_encoder_flip(e, k, a);
        if (e->options->method == QM_METHOD_MCRY)
            qm_encoder_gate(e, gate, qubits, angles[a]);
        else
            qm_encode_mary_pixel(e, k, e->m->nqubits - 1, target, angles[a]);
        qm_encoder_flip(e, k, a);
    }
    return QM_OK;
}

qm_synth qm_encoder_load(qm_encoder *e, uint32_t k, uint32_t target, const double *angles,
                         uint32_t *parity)
{
    qm_multiplexer u = {QM_G_RY, k, e->qubits, target};
    qm_synth s, walk;
    qm_synth_init(&s, &e->arena);
    uint32_t masks = qm_loader_synthesise(&s, &u, angles, NEGLIGIBLE);
    uint32_t excess = qm_synth_pairs(&s) + (masks > 0) - masks; /* no walk saves more */
    if (k <= FULL_EFFORT_BITS ? excess == 0 : excess <= masks / WORTHWHILE)
        return s;
    const qm_compress_options o = {.goal = QM_COMPRESS_EXACT,
                                   .value = NEGLIGIBLE,
                                   .peak = M_PI,
                                   .from_zero = true,
                                   .measured = parity != NULL,
                                   .unitary = e->entangled,
                                   .effort = k <= FULL_EFFORT_BITS ? 0 : LARGE_EFFORT,
                                   .cancel = &e->cx->cancel};
    qm_synth_init(&walk, &e->arena);
    const qm_compressed *c = qm_compress(&e->arena, angles, k, &o);
    qm_compressed_emit(&walk, &u, c);
    if (qm_synth_pairs(&walk) >= qm_synth_pairs(&s))
        return s;
    if (parity)
        *parity = c->flip;
    return walk;
}

/* May what is measured of the colour be corrected in the outcome? */
static bool saves_by_outcome(const qm_encoder *e)
{
    return e->options->measure && !e->options->as_measured;
}

/* The last CX of the target, all controls being as they were, bring nothing to what is measured but
 * a parity, which is added to the outcome. */
static void leave_to_outcome(qm_encoder *e, qm_synth *s, uint32_t k, uint32_t target)
{
    uint32_t holds[QM_LAYOUT_BITS + 1], flip = 0, n = s->ngates;
    while (n > 0 && s->gates[n - 1].gate == QM_G_CX)
        n--;
    for (uint32_t j = 0; j < k; j++)
        holds[j] = 1u << j;
    for (uint32_t i = n; i < s->ngates; i++) {
        const uint32_t *wire = s->gates[i].wire;
        *(wire[1] == target ? &flip : &holds[wire[1]]) ^= holds[wire[0]];
    }
    s->ngates = n;
    e->parity[target] = flip;
}

/* Is there a colour qubit for each channel? */
static bool has_colours(const qm_encoder *e)
{
    return e->layout->encoding == QM_ENCODING_FRQI && e->layout->channels > 1;
}

/* The angles of RY by position, or by position and channel; scratch of the caller's. */
static double *angle_table(qm_encoder *e, uint32_t channel, uint32_t k)
{
    double *angles = qm_encoder_table(e, channel);
    for (uint32_t a = 0; a < 1u << k; a++)
        angles[a] *= M_PI / e->layout->max;
    return angles;
}

static void put_qubits(qm_encoder *e, const qm_coupled_tree *tree)
{
    qm_text t;
    qm_text_init(&t, &e->arena);
    qm_text_printf(&t, "qasmill.target %s qubits=", e->options->target->name);
    for (uint32_t j = 0; j <= tree->k; j++)
        qm_text_printf(&t, "%s%u", j ? "," : "", tree->qubit[j]);
    qm_op *op = qm_block_add(e->m, 0, QM_OP_PRAGMA);
    op->code = qm_intern_add(&e->cx->names, t.data, t.size);
}

static const qm_compressed *compress(qm_encoder *e, uint32_t k, const double *angles, qm_loss loss,
                                     bool unitary, uint32_t effort, const qm_coupled_tree *tree)
{
    const qm_compress_options o = {.goal = loss.goal,
                                   .value = loss.value,
                                   .peak = M_PI,
                                   .from_zero = true,
                                   .measured = saves_by_outcome(e),
                                   .unitary = unitary,
                                   .relabel = e->options->relabel && !has_colours(e),
                                   .tree = tree,
                                   .effort = effort,
                                   .cancel = &e->cx->cancel};
    return qm_compress(&e->arena, angles, k, &o);
}

/* Appends its gates; what is measured of the target may lack a parity. */
static void append_compressed(qm_encoder *e, uint32_t k, uint32_t target, const qm_compressed *c)
{
    qm_multiplexer u = {QM_G_RY, k, e->qubits, target};
    qm_synth s;
    qm_synth_init(&s, &e->arena);
    qm_compressed_emit(&s, &u, c);
    if (c->coupled)
        put_qubits(e, &c->tree);
    qm_encoder_append(e, &s);
    e->parity[target] = c->flip;
    e->layout->nbasis = c->relabelled ? k : 0;
    for (uint32_t j = 0; j < e->layout->nbasis; j++)
        e->layout->basis[j] = c->basis.back[j];
}

/* The same for less, as the options ask, and with a tree on a device. */
static void rotate_about(qm_encoder *e, uint32_t k, uint32_t target, const double *angles,
                         const qm_coupled_tree *tree)
{
    const qm_encode_options *asked = e->options;
    bool exact = asked->compress == QM_COMPRESS_EXACT;
    qm_loss loss = {asked->compress, exact ? NEGLIGIBLE : asked->compress_value};
    uint32_t effort = k <= FULL_EFFORT_BITS ? 0 : LARGE_EFFORT;
    const qm_compressed *c = compress(e, k, angles, loss, e->entangled, effort, tree);
    append_compressed(e, k, target, c);
    *e->report = (qm_encode_report){c->psnr, c->fidelity};
}

/* Each channel by its loss; what a budget of CX leaves over goes to the worst of them. */
static qm_encode_report compress_channels(qm_encoder *e, const qm_losses *l, const qm_loss *loss,
                                          uint32_t effort, const qm_compressed **out)
{
    double *decoded[QM_ALL_CHANNELS], left = 0;
    uint32_t worst = 0;
    for (uint32_t c = 0; c < l->channels; c++) {
        out[c] = compress(e, l->k, l->angles[c], loss[c], c > 0, effort, NULL);
        left += loss[c].value - out[c]->cx;
        worst = out[c]->psnr < out[worst]->psnr ? c : worst;
    }
    if (loss[0].goal == QM_COMPRESS_MAX_CX && left >= 1) {
        qm_loss more = {QM_COMPRESS_MAX_CX, out[worst]->cx + left};
        out[worst] = compress(e, l->k, l->angles[worst], more, worst > 0, effort, NULL);
    }
    for (uint32_t c = 0; c < l->channels; c++) {
        decoded[c] = QM_NEW_ARRAY(&e->arena, double, (size_t)1 << l->k);
        qm_compressed_angles(out[c], decoded[c]);
    }
    return qm_losses_quality(l, decoded);
}

/* Shares a number of CX as short searches use them that keep as many of the largest coefficients
 * as it allows. */
static void share_budget(qm_encoder *e, const qm_losses *l, const qm_pool *pool, double budget,
                         qm_loss *loss)
{
    const qm_compressed *found[QM_ALL_CHANNELS];
    double n = fmin(budget + l->channels, (double)(l->channels << l->k)), total = 0;
    for (uint32_t i = 0; i < PROBES; i++) {
        qm_pool_share(pool, (uint32_t)n, loss);
        compress_channels(e, l, loss, PROBE_EFFORT, found);
        total = 0;
        for (uint32_t c = 0; c < l->channels; c++)
            total += found[c]->cx;
        if (total == 0)
            break;
        n = fmin(n * budget / total, (double)(l->channels << l->k));
    }
    double part = total > 0 ? budget / total : 0;
    for (uint32_t c = 0; c < l->channels; c++) {
        loss[c] = (qm_loss){QM_COMPRESS_MAX_CX, floor(found[c]->cx * part)};
        budget -= loss[c].value;
    }
    loss[0].value += floor(budget);
}

/* The better of shares by coefficients, which are good for many CX or few, and equal ones. */
static qm_encode_report spend(qm_encoder *e, const qm_losses *l, const qm_pool *pool, double budget,
                              uint32_t effort, const qm_compressed **out)
{
    const qm_compressed *other[QM_ALL_CHANNELS];
    qm_loss loss[QM_ALL_CHANNELS];
    share_budget(e, l, pool, budget, loss);
    qm_encode_report shared = compress_channels(e, l, loss, effort, out);
    for (uint32_t c = 0; c < l->channels; c++)
        loss[c].value = floor(budget / l->channels);
    qm_encode_report equal = compress_channels(e, l, loss, effort, other);
    if (equal.psnr <= shared.psnr)
        return shared;
    memcpy(out, other, sizeof other);
    return equal;
}

static qm_status compress_colours(qm_encoder *e, uint32_t k)
{
    const qm_encode_options *asked = e->options;
    const qm_compressed *found[QM_ALL_CHANNELS];
    qm_loss loss[QM_ALL_CHANNELS];
    qm_losses l = {.channels = e->layout->channels, .k = k, .goal = asked->compress};
    uint32_t effort = k <= FULL_EFFORT_BITS ? 0 : LARGE_EFFORT;
    for (uint32_t c = 0; c < l.channels; c++)
        l.angles[c] = angle_table(e, c, k);
    const qm_pool *pool = qm_pool_new(&l, &e->arena);
    double ask = asked->compress_value;
    if (l.goal == QM_COMPRESS_MAX_CX)
        *e->report = spend(e, &l, pool, ask, effort, found);
    while (l.goal != QM_COMPRESS_MAX_CX) {
        qm_pool_share(pool, qm_pool_needed(pool, ask), loss);
        *e->report = compress_channels(e, &l, loss, effort, found);
        if (l.goal != QM_COMPRESS_FIDELITY || e->report->fidelity >= asked->compress_value ||
            ask >= 1 || atomic_load(&e->cx->cancel))
            break;
        ask = 1 - (1 - ask) * TIGHTEN; /* the fidelity may be missed by a little */
    }
    for (uint32_t c = 0; c < l.channels; c++)
        append_compressed(e, k, k + c, found[c]);
    return atomic_load(&e->cx->cancel) ? QM_ERR_CANCELLED : QM_OK;
}

static qm_status place(qm_encoder *e, uint32_t k, qm_coupled_tree *tree)
{
    const qm_target *t = e->options->target;
    if (qm_coupled_choose(t, k, &e->arena, tree))
        return QM_OK;
    qm_error(&e->cx->diag, QM_E_USAGE, (qm_span){0, 0},
             "the image needs %u qubits, but '%s' has not so many that are connected", k + 1,
             t->name);
    return QM_ERR_USAGE;
}

/* All pairs are coupled: any qubits, and any gates. */
static qm_status anywhere(qm_encoder *e, uint32_t k)
{
    qm_coupled_tree tree;
    qm_status s = place(e, k, &tree);
    if (!s)
        put_qubits(e, &tree);
    return s;
}

/* The same on coupled qubits of a device. */
static qm_status on_device(qm_encoder *e, uint32_t k, uint32_t target, const double *angles)
{
    qm_coupled_tree tree;
    qm_status s = place(e, k, &tree);
    if (!s)
        rotate_about(e, k, target, angles, &tree);
    return s;
}

/* The gates of the literature, where measuring the target saves the last CX. */
static void in_gray_order(qm_encoder *e, uint32_t k, uint32_t target, const double *angles)
{
    qm_multiplexer u = {QM_G_RY, k, e->qubits, target};
    qm_synth s;
    qm_synth_init(&s, &e->arena);
    qm_multiplexer_synthesise(&s, &u, angles, NEGLIGIBLE);
    if (saves_by_outcome(e))
        leave_to_outcome(e, &s, k, target);
    qm_encoder_append(e, &s);
}

/* The masks with coefficients in Gray order: how many, and the steps between them without the
 * first.
 */
static uint64_t gray_steps(const double *w, uint32_t k, uint64_t *masks)
{
    uint64_t steps = 0;
    uint32_t at = 0;
    *masks = 0;
    for (uint32_t i = 0; i < 1u << k; i++) {
        uint32_t gray = i ^ i >> 1;
        if (fabs(w[gray]) <= NEGLIGIBLE)
            continue;
        steps += (uint32_t)__builtin_popcount(at ^ gray);
        at = gray;
        ++*masks;
    }
    return steps;
}

static void toggle(qm_encoder *e, uint32_t mask, uint32_t target)
{
    for (; mask; mask &= mask - 1)
        qm_encoder_gate(e, QM_G_CX, (uint32_t[]){(uint32_t)__builtin_ctz(mask), target}, 0);
}

/* Large pictures in Gray order, of which no more is kept than their coefficients and ops. `best`
 * goes down to mask 0, and starts where it likes; `ucry` goes up from there, and ends there or,
 * where outcomes are corrected, anywhere. False, with the angles as they were but for rounding,
 * when a search may do much better. */
static bool load_large(qm_encoder *e, uint32_t k, uint32_t target, double *w)
{
    bool best = e->options->method == QM_METHOD_BEST;
    uint32_t size = 1u << k, at = 0;
    uint64_t masks, steps;
    qm_walsh(w, k);
    steps = gray_steps(w, k, &masks);
    if (best && steps > masks + masks / WORTHWHILE) {
        qm_walsh_back(w, k);
        return false;
    }
    bool started = !best;
    for (uint32_t r = 0; r < size; r++) {
        uint32_t i = best ? size - 1 - r : r, gray = i ^ i >> 1;
        if (r % CANCEL_EVERY == 0 && atomic_load(&e->cx->cancel))
            return true;
        if (fabs(w[gray]) <= NEGLIGIBLE && !(gray == 0 && best && masks > 0))
            continue;
        if (started)
            toggle(e, at ^ gray, target);
        else if (gray != 0)
            w[gray] += QUARTER, w[0] -= QUARTER;
        started = true;
        at = gray;
        qm_encoder_gate(e, QM_G_RY, &target, w[gray]);
    }
    if (saves_by_outcome(e))
        e->parity[target] = at;
    else
        toggle(e, at, target);
    e->entangled = true;
    return true;
}

/* Rotates `target`, which is in |0>, by angles[a] where the first k qubits are a. `angles` is
 * scratch then. */
static qm_status rotate(qm_encoder *e, uint32_t k, uint32_t target, double *angles)
{
    qm_encode_method method = e->options->method;
    if (method == QM_METHOD_MCRY || method == QM_METHOD_MARY)
        return by_pixel(e, k, target, angles);
    const qm_target *device = e->options->target;
    bool coupled = device && !device->all_to_all;
    qm_status status = device && !coupled ? anywhere(e, k) : QM_OK;
    if (status)
        return status;
    bool large = k > FULL_EFFORT_BITS && e->options->compress == QM_COMPRESS_EXACT;
    if (coupled) {
        status = on_device(e, k, target, angles);
    } else if (large && load_large(e, k, target, angles)) {
        return atomic_load(&e->cx->cancel) ? QM_ERR_CANCELLED : QM_OK;
    } else if (method == QM_METHOD_UCRY) {
        in_gray_order(e, k, target, angles);
    } else if (e->options->compress != QM_COMPRESS_EXACT) {
        rotate_about(e, k, target, angles, NULL);
    } else {
        uint32_t *parity = saves_by_outcome(e) ? &e->parity[target] : NULL;
        qm_synth s = qm_encoder_load(e, k, target, angles, parity);
        qm_encoder_append(e, &s);
    }
    return atomic_load(&e->cx->cancel) ? QM_ERR_CANCELLED : status;
}

qm_status qm_encode_frqi(qm_encoder *e)
{
    bool addressed = e->layout->encoding == QM_ENCODING_MCRQI;
    uint32_t k = qm_layout_position_bits(e->layout) + (addressed ? 2 : 0);
    if (e->options->method == QM_METHOD_MARY && k > QM_MARY_QUBITS) {
        qm_error(&e->cx->diag, QM_E_USAGE, (qm_span){0, 0},
                 "the method 'mary' exists up to %u address qubits, but the image needs %u",
                 QM_MARY_QUBITS, k);
        return QM_ERR_USAGE;
    }
    qm_encoder_h(e, k);
    if (has_colours(e) && e->options->compress != QM_COMPRESS_EXACT)
        return compress_colours(e, k);
    uint32_t n = addressed ? 1 : e->layout->channels;
    qm_status s = QM_OK;
    for (uint32_t c = 0; s == QM_OK && c < n; c++)
        s = rotate(e, k, k + c, angle_table(e, addressed ? QM_ALL_CHANNELS : c, k));
    return s;
}
