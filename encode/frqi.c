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

/* On a device the controls are on their places of `placed`, or on any of the tree where that is
 * NULL. */
static const qm_compressed *compress(qm_encoder *e, uint32_t k, const double *angles, qm_loss loss,
                                     bool unitary, uint32_t effort, const qm_coupled_tree *placed)
{
    const qm_compress_options o = {.goal = loss.goal,
                                   .value = loss.value,
                                   .peak = M_PI,
                                   .from_zero = true,
                                   .measured = saves_by_outcome(e),
                                   .unitary = unitary,
                                   .relabel = e->options->relabel && !has_colours(e),
                                   .tree = placed      ? placed
                                           : e->places ? &e->places->tree
                                                       : NULL,
                                   .placed = placed != NULL,
                                   .effort = effort,
                                   .cancel = &e->cx->cancel};
    return qm_compress(&e->arena, angles, k, &o);
}

/* Appends its gates, and has the colour at `target` then; what is measured of it may lack a parity.
 */
static void append_compressed(qm_encoder *e, uint32_t k, uint32_t target, const qm_compressed *c)
{
    bool carried = e->places && c->cx > 0;
    qm_multiplexer u = {QM_G_RY, k, e->qubits, carried ? k + e->places->nspares : target};
    qm_synth s;
    qm_synth_init(&s, &e->arena);
    qm_compressed_emit(&s, &u, c);
    qm_encoder_append(e, &s);
    if (carried)
        qm_places_carry(e, e->places, target - k);
    e->parity[target] = c->flip;
    e->layout->nbasis = c->relabelled ? k : 0;
    for (uint32_t j = 0; j < e->layout->nbasis; j++)
        e->layout->basis[j] = c->basis.back[j];
}

/* What the options ask for; on a device always by a search. */
static qm_loss asked_loss(const qm_encoder *e)
{
    const qm_encode_options *asked = e->options;
    bool exact = asked->compress == QM_COMPRESS_EXACT;
    return (qm_loss){asked->compress, exact ? NEGLIGIBLE : asked->compress_value};
}

/* The controls are where a device is best for the walk c. */
static void put_places(qm_encoder *e, const qm_compressed *c)
{
    e->places->tree = c->tree;
    qm_places_put(e, e->places);
}

/* The same for less, as the options ask, and on a device. */
static void rotate_about(qm_encoder *e, uint32_t k, uint32_t target, const double *angles)
{
    uint32_t effort = k <= FULL_EFFORT_BITS ? 0 : LARGE_EFFORT;
    const qm_compressed *c = compress(e, k, angles, asked_loss(e), e->entangled, effort, NULL);
    if (e->places)
        put_places(e, c);
    append_compressed(e, k, target, c);
    *e->report = (qm_encode_report){c->psnr, c->fidelity};
}

/* The channel that varies most: where controls are is chosen for its sake. */
static uint32_t leader(const qm_losses *l)
{
    double most = 0;
    uint32_t first = 0;
    for (uint32_t c = 0; c < l->channels; c++) {
        double sum = 0, squares = 0;
        for (size_t x = 0; x < (size_t)1 << l->k; x++) {
            sum += l->angles[c][x];
            squares += l->angles[c][x] * l->angles[c][x];
        }
        double varies = squares - ldexp(sum * sum, -(int)l->k);
        first = varies > most ? c : first;
        most = fmax(varies, most);
    }
    return first;
}

/* Each channel by its loss; what a budget of CX leaves over goes to the worst of them. */
static qm_encode_report compress_channels(qm_encoder *e, const qm_losses *l, const qm_loss *loss,
                                          uint32_t effort, const qm_compressed **out)
{
    double *decoded[QM_ALL_CHANNELS], left = 0;
    uint32_t worst = 0, first = e->places ? leader(l) : 0;
    const qm_coupled_tree *placed = NULL;
    for (uint32_t i = 0; i < l->channels; i++) {
        uint32_t c = (first + i) % l->channels;
        out[c] = compress(e, l->k, l->angles[c], loss[c], c > 0, effort, placed);
        placed = e->places ? &out[first]->tree : NULL;
        left += loss[c].value - out[c]->cx;
    }
    for (uint32_t c = 0; c < l->channels; c++)
        worst = out[c]->psnr < out[worst]->psnr ? c : worst;
    if (loss[0].goal == QM_COMPRESS_MAX_CX && left >= 1) {
        qm_loss more = {QM_COMPRESS_MAX_CX, out[worst]->cx + left};
        out[worst] = compress(e, l->k, l->angles[worst], more, worst > 0, effort, placed);
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

static void find_colours(qm_encoder *e, const qm_losses *l, uint32_t effort,
                         const qm_compressed **found)
{
    const qm_encode_options *asked = e->options;
    qm_loss loss[QM_ALL_CHANNELS];
    if (l->goal == QM_COMPRESS_EXACT) {
        for (uint32_t c = 0; c < l->channels; c++)
            loss[c] = asked_loss(e);
        compress_channels(e, l, loss, effort, found);
        return;
    }
    const qm_pool *pool = qm_pool_new(l, &e->arena);
    double ask = asked->compress_value;
    if (l->goal == QM_COMPRESS_MAX_CX) {
        double carrying = e->places ? qm_places_carry_cost(e->places) : 0;
        *e->report = spend(e, l, pool, fmax(ask - carrying, 0), effort, found);
    }
    while (l->goal != QM_COMPRESS_MAX_CX) {
        qm_pool_share(pool, qm_pool_needed(pool, ask), loss);
        *e->report = compress_channels(e, l, loss, effort, found);
        if (l->goal != QM_COMPRESS_FIDELITY || e->report->fidelity >= asked->compress_value ||
            ask >= 1 || atomic_load(&e->cx->cancel))
            break;
        ask = 1 - (1 - ask) * TIGHTEN; /* the fidelity may be missed by a little */
    }
}

/* The channels of a colour picture, for less or on a device. */
static qm_status colours(qm_encoder *e, uint32_t k)
{
    const qm_compressed *found[QM_ALL_CHANNELS];
    qm_losses l = {.channels = e->layout->channels, .k = k, .goal = e->options->compress};
    for (uint32_t c = 0; c < l.channels; c++)
        l.angles[c] = angle_table(e, c, k);
    find_colours(e, &l, k <= FULL_EFFORT_BITS ? 0 : LARGE_EFFORT, found);
    if (e->places)
        put_places(e, found[0]);
    for (uint32_t c = 0; c < l.channels; c++)
        append_compressed(e, k, k + c, found[c]);
    return atomic_load(&e->cx->cancel) ? QM_ERR_CANCELLED : QM_OK;
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
    bool large = k > FULL_EFFORT_BITS && e->options->compress == QM_COMPRESS_EXACT;
    if (e->places) {
        rotate_about(e, k, target, angles);
    } else if (large && load_large(e, k, target, angles)) {
        return atomic_load(&e->cx->cancel) ? QM_ERR_CANCELLED : QM_OK;
    } else if (method == QM_METHOD_UCRY) {
        in_gray_order(e, k, target, angles);
    } else if (e->options->compress != QM_COMPRESS_EXACT) {
        rotate_about(e, k, target, angles);
    } else {
        uint32_t *parity = saves_by_outcome(e) ? &e->parity[target] : NULL;
        qm_synth s = qm_encoder_load(e, k, target, angles, parity);
        qm_encoder_append(e, &s);
    }
    return atomic_load(&e->cx->cancel) ? QM_ERR_CANCELLED : QM_OK;
}

/* Chooses qubits of the device, if one is asked for. Where all of its pairs are coupled, any will
 * do, and any gates. */
static qm_status place(qm_encoder *e, uint32_t k, uint32_t ncolours, qm_places *places)
{
    if (!e->options->target)
        return QM_OK;
    qm_status s = qm_places_choose(e, k, ncolours, places);
    if (s == QM_OK && e->options->target->all_to_all)
        qm_places_put(e, places);
    else
        e->places = places;
    return s;
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
    uint32_t n = addressed ? 1 : e->layout->channels;
    qm_places places;
    qm_encoder_h(e, k);
    qm_status s = place(e, k, n, &places);
    if (s == QM_OK && has_colours(e) && (e->places || e->options->compress != QM_COMPRESS_EXACT))
        return colours(e, k);
    for (uint32_t c = 0; s == QM_OK && c < n; c++)
        s = rotate(e, k, k + c, angle_table(e, addressed ? QM_ALL_CHANNELS : c, k));
    return s;
}
