/* encode.c - checks the numbers, lays them out, makes the registers, and calls the encoder. */

#include "encode/encode.h"

#include "encode/builder.h"

#include <math.h>
#include <string.h>

/* A register named `name`; nothing when it would be empty. */
static void add_register(qm_encoder *e, const char *name, uint32_t size)
{
    qm_name id = qm_intern_add(&e->cx->names, name, strlen(name));
    if (size > 0)
        qm_module_add_qubits(e->m, id, size, false, (qm_span){0, 0});
}

void qm_encoder_gate(qm_encoder *e, uint32_t gate, const uint32_t *qubits, double angle)
{
    qm_param p = qm_param_number(angle);
    qm_block_push(e->m, 0, qm_op_gate(e->m, gate, qubits, &p));
}

void qm_encoder_h(qm_encoder *e, uint32_t nqubits)
{
    for (uint32_t q = 0; q < nqubits; q++)
        qm_encoder_gate(e, QM_G_H, &q, 0);
}

void qm_encoder_append(qm_encoder *e, const qm_synth *s)
{
    qm_synth_append(s, e->m, 0, e->qubits);
    e->entangled = true;
}

void qm_encoder_flip(qm_encoder *e, uint32_t k, uint64_t address)
{
    for (uint32_t q = 0; q < k; q++)
        if (!(address >> q & 1))
            qm_encoder_gate(e, QM_G_X, &q, 0);
}

double *qm_encoder_table(qm_encoder *e, uint32_t channel)
{
    const qm_encode_data *d = e->data;
    bool all = channel == QM_ALL_CHANNELS;
    uint32_t k = qm_layout_position_bits(e->layout);
    size_t size = (size_t)1 << (all ? qm_layout_address_bits(e->layout) : k);
    double *table = QM_NEW_ARRAY(&e->arena, double, size);
    memset(table, 0, size * sizeof *table);
    for (uint64_t i = 0; i < e->npixels; i++) {
        uint64_t p = qm_layout_position(e->layout, i);
        for (uint32_t c = 0; c < d->channels; c++)
            if (all || c == channel)
                table[p | (all ? (uint64_t)c << k : 0)] = d->samples[i * d->channels + c];
    }
    return table;
}

static qm_status refuse(qm_context *cx, qm_diag_code code, const char *why)
{
    qm_error(&cx->diag, code, (qm_span){0, 0}, "%s", why);
    return code == QM_E_USAGE ? QM_ERR_USAGE : QM_ERR_INPUT;
}

static qm_status check_samples(qm_context *cx, const qm_encode_data *d, uint64_t count)
{
    for (uint64_t i = 0; i < count; i++) {
        if (d->samples[i] >= 0 && d->samples[i] <= d->max)
            continue;
        qm_error(&cx->diag, QM_E_IMAGE, (qm_span){0, 0},
                 "sample %llu is %g, but samples are numbers from 0 to %u", (unsigned long long)i,
                 d->samples[i], d->max);
        return QM_ERR_INPUT;
    }
    return QM_OK;
}

/* The layout of the data, and the number of samples. */
static qm_status lay_out(qm_context *cx, const qm_encode_data *d, const qm_encode_options *o,
                         qm_layout *l, uint64_t *count)
{
    *l = (qm_layout){
        .encoding = o->encoding, .ndims = d->ndims, .channels = d->channels, .max = d->max};
    bool good = d->ndims > 0 && d->ndims <= QM_LAYOUT_DIMS && d->max > 0 &&
                d->max <= QM_LAYOUT_MAX && (d->channels == 1 || d->channels == 3);
    for (uint32_t i = 0; good && i < d->ndims; i++)
        good = (l->size[i] = d->size[i]) > 0;
    if (!good)
        return refuse(cx, QM_E_IMAGE,
                      "an image has 1 to 8 dimensions of at least 1, 1 or 3 channels and a largest "
                      "value from 1 to 65535");
    *count = qm_layout_count(l, cx->limits.image_samples);
    if (*count == 0) {
        qm_error(&cx->diag, QM_E_LIMIT, (qm_span){0, 0},
                 "the image has more than %u samples (raise --max-image-samples)",
                 cx->limits.image_samples);
        return QM_ERR_INPUT;
    }
    bool large = *count / d->channels > 1u << QM_LAYOUT_BITS;
    if (!large)
        qm_layout_pad(l);
    if (large || qm_layout_address_bits(l) > QM_LAYOUT_BITS)
        return refuse(cx, QM_E_LIMIT, "the padded image has more than 2^26 samples");
    uint64_t qubits = qm_layout_qubits(l, *count);
    if (qubits <= cx->limits.qubits)
        return check_samples(cx, d, *count);
    qm_error(&cx->diag, QM_E_LIMIT, (qm_span){0, 0},
             "the program would have %llu qubits, but at most %u are allowed (raise --max-qubits)",
             (unsigned long long)qubits, cx->limits.qubits);
    return QM_ERR_INPUT;
}

static void make_registers(qm_encoder *e, uint64_t count)
{
    const qm_layout *l = e->layout;
    uint32_t position = qm_layout_position_bits(l), value = qm_layout_value_bits(l);
    bool addressed = l->encoding != QM_ENCODING_ANGLE && l->encoding != QM_ENCODING_BASIS;
    bool by_channel = l->encoding == QM_ENCODING_MCRQI || l->encoding == QM_ENCODING_QPIE;
    add_register(e, "position", addressed ? position : 0);
    add_register(e, "channel",
                 by_channel && (l->channels > 1 || l->encoding == QM_ENCODING_MCRQI) ? 2 : 0);
    if (l->encoding == QM_ENCODING_FRQI || l->encoding == QM_ENCODING_MCRQI)
        add_register(e, "colour", l->encoding == QM_ENCODING_FRQI ? l->channels : 1);
    else if (l->encoding == QM_ENCODING_NEQR)
        add_register(e, "value", value * l->channels);
    else if (!addressed)
        add_register(e, "pixel", (uint32_t)qm_layout_qubits(l, count));
    uint32_t address = position + (l->encoding == QM_ENCODING_MCRQI ? 2 : 0);
    bool ancilla = e->options->method == QM_METHOD_MARY && address >= QM_MARY_ANCILLA;
    add_register(e, "ancilla", ancilla ? 1 : 0);
    e->qubits = QM_NEW_ARRAY(&e->arena, uint32_t, e->m->nqubits);
    e->parity = qm_arena_zalloc(&e->arena, e->m->nqubits, sizeof *e->parity);
    for (uint32_t q = 0; q < e->m->nqubits; q++)
        e->qubits[q] = q;
}

/* One qubit for each sample, or for each bit of it. */
static void encode_product(qm_encoder *e, uint64_t count)
{
    uint32_t bits = qm_layout_value_bits(e->layout), max = e->layout->max;
    const double *v = e->data->samples;
    for (uint32_t i = 0; i < count; i++) {
        if (e->layout->encoding == QM_ENCODING_ANGLE && v[i] != 0) {
            qm_encoder_gate(e, QM_G_RY, &i, v[i] / max * M_PI);
            continue;
        }
        for (uint32_t b = 0; e->layout->encoding == QM_ENCODING_BASIS && b < bits; b++) {
            uint32_t q = i * bits + b;
            if (lround(v[i]) >> b & 1)
                qm_encoder_gate(e, QM_G_X, &q, 0);
        }
    }
}

/* c[q] = c[q] ^ the bits of `mask`, which have been measured. */
static void add_parity(qm_encoder *e, uint32_t c, uint32_t q, uint32_t mask)
{
    qm_module *m = e->m;
    const qm_type bit = {.kind = QM_T_BIT}, number = {.kind = QM_T_UINT, .width = 32};
    uint32_t all = qm_expr_cell(m, c), index = qm_expr_const(m, number, q);
    uint32_t sum = qm_expr_make(m, QM_EX_BIT, bit, all, index, QM_NONE);
    for (; mask; mask &= mask - 1) {
        uint32_t j = qm_expr_const(m, number, (uint32_t)__builtin_ctz(mask));
        sum = qm_expr_make(m, QM_EX_XOR, bit, sum, qm_expr_make(m, QM_EX_BIT, bit, all, j, QM_NONE),
                           QM_NONE);
    }
    qm_op *store = qm_block_add(m, 0, QM_OP_STORE);
    store->code = c;
    store->param = qm_expr_make(m, QM_EX_INSERT, m->cells[c].type, all, index, sum);
}

static void measure_all(qm_encoder *e, uint32_t nqubits)
{
    qm_type bits = {.kind = QM_T_BIT, .width = nqubits};
    uint32_t c = qm_module_add_cell(e->m, qm_intern_add(&e->cx->names, "c", 1), bits, QM_CELL_VAR,
                                    true, (qm_span){0, 0});
    qm_op *declaration = qm_block_add(e->m, 0, QM_OP_DECL);
    declaration->code = c;
    for (uint32_t q = 0; q < nqubits; q++) {
        qm_op op = qm_op_make(QM_OP_MEASURE);
        op.code = e->m->cells[c].bit0 + q;
        qm_op_set_qubits(e->m, &op, &q, 1);
        qm_block_push(e->m, 0, op);
    }
    for (uint32_t q = 0; q < nqubits; q++)
        if (e->parity[q])
            add_parity(e, c, q, e->parity[q]);
}

static qm_status encode_with(qm_encoder *e, uint64_t count)
{
    qm_status s = QM_OK;
    make_registers(e, count);
    switch (e->layout->encoding) {
    case QM_ENCODING_FRQI:
    case QM_ENCODING_MCRQI:
        s = qm_encode_frqi(e);
        break;
    case QM_ENCODING_NEQR:
        s = qm_encode_neqr(e);
        break;
    case QM_ENCODING_QPIE:
        s = qm_encode_qpie(e);
        break;
    default:
        encode_product(e, count);
    }
    if (s == QM_OK && e->options->measure)
        measure_all(e, (uint32_t)qm_layout_qubits(e->layout, count));
    return s;
}

/* The pragma stands first, but its text is known when the gates are. */
static void put_pragma(qm_encoder *e)
{
    const char *text = qm_layout_text(e->layout, &e->arena);
    qm_op *op = &e->m->blocks[0].ops[0];
    op->code = qm_intern_add(&e->cx->names, text, strlen(text));
}

static bool has_method(const qm_encode_options *o)
{
    bool rotations = o->encoding == QM_ENCODING_FRQI || o->encoding == QM_ENCODING_MCRQI;
    switch (o->method) {
    case QM_METHOD_MCRY:
    case QM_METHOD_MARY:
    case QM_METHOD_UCRY:
        return rotations;
    case QM_METHOD_MCX:
        return o->encoding == QM_ENCODING_NEQR;
    default:
        return true;
    }
}

static bool can_compress(const qm_encode_options *o)
{
    return o->method == QM_METHOD_BEST &&
           (o->encoding == QM_ENCODING_FRQI || o->encoding == QM_ENCODING_MCRQI);
}

qm_status qm_encode(qm_context *cx, const qm_encode_data *d, const qm_encode_options *o,
                    qm_module **out, qm_layout *layout, qm_encode_report *report)
{
    uint64_t count;
    *out = NULL;
    *report = (qm_encode_report){INFINITY, 1};
    if (!has_method(o)) {
        qm_error(&cx->diag, QM_E_USAGE, (qm_span){0, 0}, "the encoding '%s' has no method '%s'",
                 qm_encoding_names[o->encoding], qm_encode_method_name(o->method));
        return QM_ERR_USAGE;
    }
    if (o->compress != QM_COMPRESS_EXACT && !can_compress(o))
        return refuse(cx, QM_E_USAGE, "only frqi and mcrqi by the method 'best' can be compressed");
    if (o->target && !can_compress(o))
        return refuse(cx, QM_E_USAGE,
                      "only frqi and mcrqi by the method 'best' are made for a device");
    qm_status s = lay_out(cx, d, o, layout, &count);
    if (s != QM_OK)
        return s;
    for (uint64_t i = 0; o->encoding == QM_ENCODING_QPIE && i < count; i++)
        layout->norm = hypot(layout->norm, d->samples[i]);
    qm_encoder e = {.cx = cx,
                    .data = d,
                    .options = o,
                    .layout = layout,
                    .report = report,
                    .npixels = count / d->channels,
                    .m = qm_module_new(cx)};
    qm_arena_init(&e.arena, cx->arena.recover);
    e.m->version = 3;
    qm_block_add(e.m, 0, QM_OP_PRAGMA);
    s = encode_with(&e, count);
    put_pragma(&e);
    qm_arena_free(&e.arena);
    if (s == QM_OK)
        *out = e.m;
    else
        qm_module_free(e.m);
    return s;
}
