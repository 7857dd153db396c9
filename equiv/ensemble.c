/* ensemble.c - runs programs exactly and collects the states in which they end.
 *
 * How: the interpreter of runs, all paths together; gates before the program prepare the input.
 * Measurements that it leaves to the end split a state by their values. Guarantee: exact up to
 * rounding, to paths less likely than 1e-14, which are counted, and to branches that become one
 * when no amplitude differs by more than 1e-10. Cost: that of two exact runs on the wires. */
#include "equiv/ensemble.h"

#include "runtime/collect.h"
#include "runtime/interp/interp.h"
#include "runtime/sim/qreg.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_AMPLITUDES = 1 << 24, MEMBER_AMPLITUDES = 8, MAX_PATHS = 1 << 16, ANY = 2 };

static const double ns_a_step = 60, /* of the interpreter */
    unlikely = 1e-20;               /* parts of a state are left out, and counted as lost */

/* Bytes of the frame that are bytes of the key. */
typedef struct range {
    uint32_t offset, size;
} range;

typedef struct side {
    qm_comparison *c;
    const qm_start *start;
    qm_arena *arena;
    qm_module *m;
    qm_interp *interp;
    const qm_program *program;
    const bool *results; /* per variable of the program */
    range *ranges;
    uint32_t nranges, nkey;
    uint32_t nsystem;  /* wires that are qubits of the program */
    uint32_t *qubit;   /* per wire: of the module */
    uint32_t *place;   /* per byte of the frame: of the key, or QM_NONE */
    uint32_t *read;    /* per wire: QM_NONE, or where its value at the end goes in the key; nkey:
                        * nowhere */
    uint8_t *unwanted; /* as in qm_run_options, or NULL */
    uint8_t *wanted;   /* per byte of the key: its value, or ANY; or NULL */
    qm_member *members;
    uint32_t n, cap;
    uint64_t amplitudes;
    double lost, weight;
} side;

/* --- preparation --- */

static void push_gate(qm_module *m, uint32_t gate, const uint32_t *qubits, const double *angles)
{
    qm_param p[QM_MAX_GATE_PARAMS];
    for (uint32_t i = 0; i < qm_gate_table[gate].nparams; i++)
        p[i] = qm_param_number(angles[i]);
    qm_block_push(m, 0, qm_op_gate(m, gate, qubits, p));
}

static void push_ket(qm_module *m, uint32_t qubit, const qm_equiv_ket *k)
{
    double angles[3] = {2 * atan2(hypot(k->re[1], k->im[1]), k->re[0]), atan2(k->im[1], k->re[1]),
                        0};
    if (angles[0] != 0)
        push_gate(m, QM_G_U, &qubit, angles);
}

/* Numbers the wires, and puts gates that prepare the input before the program. */
static void prepare(side *s, const uint32_t *number)
{
    const qm_start *start = s->start;
    qm_module *m = s->m;
    uint32_t n = start->nqubits, npairs = 0, *of = QM_NEW_ARRAY(s->arena, uint32_t, (size_t)n + 1);
    for (uint32_t q = 0; q < n; q++)
        of[number[q]] = q;
    for (uint32_t k = 0; k < n; k++) {
        npairs += start->kind[k] == QM_START_PAIR;
        if (start->kind[k] != QM_START_IDLE)
            s->qubit[s->nsystem++] = of[k];
    }
    uint32_t other = qm_module_add_qubits(m, qm_intern_add(&m->cx->names, "others", 6), npairs,
                                          false, (qm_span){0, 0});
    other = m->regs[other].first;
    qm_block old = m->blocks[0];
    m->blocks[0].ops = NULL;
    m->blocks[0].nops = m->blocks[0].cap = 0;
    for (uint32_t k = 0, wire = s->nsystem; k < n; k++) {
        uint32_t pair[2] = {other, of[k]};
        if (start->kind[k] == QM_START_KET)
            push_ket(m, of[k], &start->kets[k]);
        if (start->kind[k] != QM_START_PAIR)
            continue;
        push_gate(m, QM_G_H, pair, NULL);
        push_gate(m, QM_G_CX, pair, NULL);
        s->qubit[wire++] = other++;
    }
    for (uint32_t i = 0; i < old.nops; i++)
        qm_block_push(m, 0, old.ops[i]);
}

static bool open_side(side *s, const qm_fprogram *p, uint32_t nwires)
{
    s->m = qm_module_clone(p->m);
    s->qubit = QM_NEW_ARRAY(s->arena, uint32_t, (size_t)nwires + 1);
    prepare(s, p->qubit_of);
    uint32_t errors = s->c->cx->diag.errors;
    if (qm_interp_make(s->m, &s->interp, &s->program) != QM_OK || !s->interp ||
        s->c->cx->diag.errors != errors)
        return false;
    s->results = qm_program_results(s->program, false, s->arena);
    s->ranges = QM_NEW_ARRAY(s->arena, range, (size_t)s->program->ncells + 1);
    s->place = QM_NEW_ARRAY(s->arena, uint32_t, (size_t)s->program->frame_size + 1);
    s->read = QM_NEW_ARRAY(s->arena, uint32_t, (size_t)nwires + 1);
    memset(s->place, 0xff, s->program->frame_size * sizeof *s->place);
    memset(s->read, 0xff, nwires * sizeof *s->read);
    return true;
}

static void close_side(side *s)
{
    qm_interp_free(s->interp);
    qm_module_free(s->m);
}

/* --- keys --- */

static bool is_bits(const qm_prog_cell *cell)
{
    return cell->kind == QM_T_BIT && cell->ndims == 0;
}

static bool is_given(const side *s, uint32_t cell)
{
    const qm_prog_cell *k = &s->program->cells[cell];
    return s->results[cell] && (k->role != QM_CELL_INPUT || k->assigned);
}

static void add_range(side *s, const qm_prog_cell *cell)
{
    s->ranges[s->nranges++] = (range){cell->offset, cell->size};
    for (uint32_t i = 0; i < cell->size; i++)
        s->place[cell->offset + i] = s->nkey++;
}

static void add_bits(side *s)
{
    for (uint32_t i = 0; i < s->program->ncells; i++)
        if (is_bits(&s->program->cells[i]) && is_given(s, i))
            add_range(s, &s->program->cells[i]);
}

static uint32_t count_others(const side *s)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < s->program->ncells; i++)
        n += !is_bits(&s->program->cells[i]) && is_given(s, i);
    return n;
}

/* Equal values of these may differ by rounding. */
static bool is_rounded(const qm_prog_cell *cell)
{
    return cell->kind == QM_T_FLOAT || cell->kind == QM_T_COMPLEX || cell->kind == QM_T_DURATION;
}

static const qm_prog_cell *find_same(const side *s, const qm_prog_cell *cell)
{
    for (uint32_t i = 0; i < s->program->ncells; i++) {
        const qm_prog_cell *k = &s->program->cells[i];
        if (is_given(s, i) && strcmp(k->name, cell->name) == 0 && k->kind == cell->kind &&
            k->width == cell->width && k->size == cell->size && k->ndims == cell->ndims)
            return k;
    }
    return NULL;
}

/* Appends what both programs give but bits; returns how many variables. */
static uint32_t add_others(side *s, bool rounded)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < s[0].program->ncells; i++) {
        const qm_prog_cell *cell = &s[0].program->cells[i];
        if (is_bits(cell) || !is_given(&s[0], i) || is_rounded(cell) != rounded)
            continue;
        const qm_prog_cell *same = find_same(&s[1], cell);
        if (!same)
            continue;
        add_range(&s[0], cell);
        add_range(&s[1], same);
        n++;
    }
    return n;
}

/* Where measured values go: those of deferred measurements, or of all qubits. */
static void find_read(side *s, bool implied)
{
    for (uint32_t w = 0; w < s->nsystem && s->start->traced; w++)
        s->read[w] = implied ? w : s->nkey;
    for (uint32_t i = 0; i < s->program->ndeferred; i++) {
        const qm_deferred *d = &s->program->deferred[i];
        uint32_t w = 0, place = d->offset == QM_NONE ? QM_NONE : s->place[d->offset];
        while (w < s->nsystem && s->qubit[w] != d->qubit)
            w++;
        s->read[w] = place == QM_NONE ? s->nkey : place;
    }
}

static bool lay_out(side *s, qm_ensembles *out)
{
    if (s[0].start->traced && s[0].program->measures != s[1].program->measures)
        return false;
    bool implied = s[0].start->traced && !s[0].program->measures;
    for (uint32_t k = 0; k < 2; k++) {
        s[k].nkey = implied ? s[k].nsystem : 0;
        add_bits(&s[k]);
    }
    if (s[0].nkey != s[1].nkey)
        return false;
    out->nbits = implied ? s[0].nsystem : s[0].nkey;
    uint32_t n = add_others(s, false);
    out->ndiscrete = s[0].nkey;
    n += add_others(s, true);
    out->nkey = s[0].nkey;
    out->complete = n == count_others(&s[0]) && n == count_others(&s[1]);
    for (uint32_t k = 0; k < 2; k++)
        find_read(&s[k], implied);
    return true;
}

/* --- the ends of paths --- */

/* The state at the end of a path: wires that are free, those that are not read first. */
typedef struct ending {
    const qm_qreg *reg;
    uint64_t fixed, value;
    uint32_t wire[QM_MAX_WIRES];
    uint32_t nkept, nfree;
} ending;

static void sort_wires(const side *s, uint32_t nwires, ending *e)
{
    uint32_t read[QM_MAX_WIRES], nread = 0;
    for (uint32_t w = 0; w < nwires; w++) {
        uint32_t q = s->qubit[w];
        bool product = qm_qreg_is_product(e->reg, q);
        if (product && (e->reg->product[q][0] == 0 || e->reg->product[q][1] == 0)) {
            e->fixed |= 1ull << w;
            e->value |= (uint64_t)(e->reg->product[q][0] == 0) << w;
        } else if (s->read[w] == QM_NONE) {
            e->wire[e->nkept++] = w;
        } else {
            read[nread++] = w;
        }
    }
    for (uint32_t i = 0; i < nread; i++)
        e->wire[e->nkept + i] = read[i];
    e->nfree = e->nkept + nread;
}

/* All amplitudes over the free wires. */
static double complex *expand(const side *s, const ending *e)
{
    const qm_qreg *r = e->reg;
    double complex *amp = QM_NEW_ARRAY(s->arena, double complex, 1ull << e->nfree);
    for (uint64_t i = 0; i < 1ull << e->nfree; i++) {
        double complex a = 1;
        uint64_t at = 0;
        for (uint32_t j = 0; j < e->nfree; j++) {
            uint32_t q = s->qubit[e->wire[j]], bit = i >> j & 1;
            if (qm_qreg_is_product(r, q))
                a *= r->product[q][bit];
            else
                at |= (uint64_t)bit << r->position[q];
        }
        amp[i] = a * (r->state.n > 0 ? qm_state_get(&r->state, at) : 1);
    }
    return amp;
}

static void write_key(const side *s, const uint8_t *frame, uint8_t *key)
{
    memset(key, 0, s->nkey);
    for (uint32_t i = 0; i < s->nranges; i++)
        memcpy(&key[s->place[s->ranges[i].offset]], frame + s->ranges[i].offset, s->ranges[i].size);
}

static bool is_wanted(const side *s, const uint8_t *key)
{
    for (uint32_t i = 0; s->wanted && i < s->nkey; i++)
        if (s->wanted[i] != ANY && s->wanted[i] != key[i])
            return false;
    return true;
}

/* Adds the part of the state in which the wires that are read have these values, which are written
 * to the key. */
static bool add_member(side *s, const ending *e, const double complex *amp, uint64_t read,
                       uint8_t *key, double weight)
{
    uint64_t size = 1ull << e->nkept, fixed = e->fixed, value = e->value;
    double norm = 0;
    for (uint32_t j = e->nkept; j < e->nfree; j++) {
        fixed |= 1ull << e->wire[j];
        value |= (read >> (j - e->nkept) & 1) << e->wire[j];
    }
    for (uint32_t w = 0; w < s->nsystem; w++)
        if (s->read[w] < s->nkey)
            key[s->read[w]] = value >> w & 1;
    if (!is_wanted(s, key))
        return true;
    for (uint64_t i = 0; i < size; i++)
        norm += creal(amp[i]) * creal(amp[i]) + cimag(amp[i]) * cimag(amp[i]);
    if (norm < unlikely) {
        s->lost += weight * norm;
        return true;
    }
    s->amplitudes += size + MEMBER_AMPLITUDES;
    s->weight += weight * norm;
    if (s->amplitudes > MAX_AMPLITUDES)
        return false;
    uint8_t *own = QM_NEW_ARRAY(s->arena, uint8_t, (size_t)s->nkey + 1);
    memcpy(own, key, s->nkey);
    double complex *scaled = QM_NEW_ARRAY(s->arena, double complex, size);
    for (uint64_t i = 0; i < size; i++)
        scaled[i] = sqrt(weight) * amp[i];
    uint64_t system = s->start->traced ? (1ull << s->nsystem) - 1 : 0;
    QM_RESERVE(s->arena, s->members, s->n, s->cap);
    s->members[s->n++] = (qm_member){.key = own,
                                     .nkey = s->nkey,
                                     .fixed = fixed | system,
                                     .value = value & ~system,
                                     .amp = scaled,
                                     .weight = weight * norm};
    return true;
}

typedef struct receiver {
    side *s;
    uint32_t nwires;
    uint8_t *key;
} receiver;

static bool receive(void *payload, const qm_path *path)
{
    receiver *to = payload;
    side *s = to->s;
    ending e = {.reg = path->reg};
    sort_wires(s, to->nwires, &e);
    if (s->amplitudes + (1ull << e.nfree) > MAX_AMPLITUDES)
        return false;
    write_key(s, path->frame, to->key);
    const double complex *amp = expand(s, &e);
    s->c->spent += ldexp(4.0 + e.nfree, (int)e.nfree);
    for (uint64_t read = 0; read < 1ull << (e.nfree - e.nkept); read++)
        if (!add_member(s, &e, amp + (read << e.nkept), read, to->key, path->weight))
            return false;
    return true;
}

/* --- runs --- */

/* What a constant is as a value of an input: one that is read has a number as value. */
static const char *input_text(const side *s, const qm_prog_cell *cell)
{
    const qm_module *m = s->m;
    uint32_t given = QM_NONE;
    for (uint32_t i = 0; i < m->ncells; i++)
        if (m->cells[i].role == QM_CELL_INPUT &&
            strcmp(qm_intern_cstr(&m->cx->names, m->cells[i].name), cell->name) == 0)
            given = m->cells[i].given;
    int64_t number = 0;
    double value = given == QM_NONE ? 0 : qm_expr_as_double(m, given);
    char text[QM_DOUBLE_TEXT];
    switch (cell->kind) {
    case QM_T_BOOL:
        return value != 0 ? "true" : "false";
    case QM_T_DURATION:
        return "0ns";
    case QM_T_BIT:
        return memset(qm_arena_zalloc(s->arena, (size_t)cell->size + 1, 1), '0', cell->size);
    case QM_T_FLOAT:
    case QM_T_ANGLE:
        qm_format_double(text, value);
        return qm_arena_strdup(s->arena, text, strlen(text));
    default:
        if (given != QM_NONE)
            qm_expr_as_int(m, given, &number);
        return qm_arena_printf(s->arena, "%lld", (long long)number);
    }
}

static uint32_t give_inputs(const side *s, qm_input_value *values)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < s->program->ncells; i++) {
        const qm_prog_cell *cell = &s->program->cells[i];
        if (cell->role == QM_CELL_INPUT && cell->ndims == 0)
            values[n++] = (qm_input_value){cell->name, input_text(s, cell)};
    }
    return n;
}

static bool run(side *s, uint32_t nwires, bool sample, qm_path_fn on_path, double ns)
{
    qm_input_value *inputs = QM_NEW_ARRAY(s->arena, qm_input_value, (size_t)s->program->ncells + 1);
    receiver to = {s, nwires, QM_NEW_ARRAY(s->arena, uint8_t, (size_t)s->nkey + 1)};
    qm_run_options o = {.exact = !sample,
                        .shots = 1,
                        .seed = s->c->options.seed + s->start->path,
                        .inputs = inputs,
                        .ninputs = give_inputs(s, inputs),
                        .max_paths = MAX_PATHS,
                        .sim = {.threads = s->c->options.threads},
                        .cancel = &s->c->cx->cancel,
                        .on_path = on_path,
                        .path_payload = &to,
                        .unwanted = s->unwanted};
    qm_result r;
    qm_interp_limit(s->interp, fmax(1, ns / ns_a_step));
    qm_status status = qm_program_run(s->program, &o, s->arena, &r);
    s->c->spent += ns_a_step * qm_interp_steps(s->interp);
    s->lost += r.lost;
    return status == QM_OK && !r.error;
}

/* --- one path --- */

/* The byte of the key that a bit is, or QM_NONE. */
static uint32_t place_of(const side *s, uint32_t cell, uint32_t index)
{
    const qm_cell *k = &s->m->cells[cell];
    const char *name = k->global ? qm_intern_cstr(&s->m->cx->names, k->name) : NULL;
    for (uint32_t i = 0; name && i < s->program->ncells; i++) {
        const qm_prog_cell *p = &s->program->cells[i];
        if (is_bits(p) && is_given(s, i) && strcmp(p->name, name) == 0)
            return s->place[p->offset + index];
    }
    return QM_NONE;
}

/* Counts for each byte of the key whether it is a bit that one measurement of the top level writes,
 * and nothing else. */
static void count_single(const side *s, uint8_t *single)
{
    const qm_module *m = s->m;
    const qm_block *b = &m->blocks[0];
    uint32_t index, *bit = qm_arena_zalloc(s->arena, (size_t)m->nbits + 1, sizeof *bit);
    uint32_t *cell = qm_arena_zalloc(s->arena, (size_t)m->ncells + 1, sizeof *cell);
    for (uint32_t i = 0; i < b->nops; i++) {
        const qm_op *op = &b->ops[i];
        if (op->kind != QM_OP_MEASURE || op->code == QM_NONE || op->code & QM_DYNAMIC)
            continue;
        bit[op->code]++;
        cell[qm_module_bit_cell(m, op->code, &index)]++;
    }
    for (uint32_t i = 0; i < m->nbits; i++) {
        uint32_t of = bit[i] == 1 ? qm_module_bit_cell(m, i, &index) : QM_NONE;
        bool alone = of != QM_NONE && cell[of] == m->cells[of].nwrites;
        uint32_t at = alone ? place_of(s, of, index) : QM_NONE;
        if (at != QM_NONE)
            single[at]++;
    }
}

/* Takes the values at the end of a sampled path for wanted ones. */
static bool want_path(void *payload, const qm_path *path)
{
    receiver *to = payload;
    write_key(to->s, path->frame, to->key);
    for (uint32_t i = 0; i < to->s->nkey; i++)
        if (to->s->wanted[i] != ANY)
            to->s->wanted[i] = to->key[i];
    return true;
}

/* Chooses the path of start->path. */
static bool choose_path(side *s, uint32_t nwires, double ns)
{
    uint8_t *single = qm_arena_zalloc(s->arena, (size_t)s->nkey + 1, 1);
    for (uint32_t k = 0; k < 2; k++)
        count_single(&s[k], single);
    for (uint32_t i = 0; i < s->program->ndeferred; i++) {
        uint32_t offset = s->program->deferred[i].offset;
        if (offset != QM_NONE && s->place[offset] != QM_NONE)
            single[s->place[offset]] = 0;
    }
    s[0].wanted = s[1].wanted = QM_NEW_ARRAY(s->arena, uint8_t, (size_t)s->nkey + 1);
    for (uint32_t i = 0; i < s->nkey; i++)
        s->wanted[i] = single[i] == 2 ? 0 : ANY;
    if (!run(s, nwires, true, want_path, ns))
        return false;
    for (uint32_t k = 0; k < 2; k++) {
        uint32_t size = s[k].program->frame_size;
        s[k].unwanted = qm_arena_zalloc(s->arena, (size_t)size + 1, 1);
        for (uint32_t i = 0; i < size; i++) {
            uint32_t at = s[k].place[i];
            if (at != QM_NONE && s->wanted[at] != ANY)
                s[k].unwanted[i] = s->wanted[at] ? 1 : 2;
        }
    }
    return true;
}

static int by_key(const void *a, const void *b)
{
    const qm_member *x = a, *y = b;
    return memcmp(x->key, y->key, x->nkey);
}

static uint32_t count_wires(const qm_start *start)
{
    uint32_t n = 0;
    for (uint32_t q = 0; q < start->nqubits; q++)
        n += start->kind[q] == QM_START_IDLE ? 0 : start->kind[q] == QM_START_KET ? 1 : 2;
    return n;
}

bool qm_ensembles_run(qm_comparison *c, const qm_fprogram *a, const qm_fprogram *b,
                      const qm_start *start, double share, qm_arena *arena, qm_ensembles *out)
{
    const qm_fprogram *programs[2] = {a, b};
    side s[2] = {0};
    double ns = share * fmin(c->limit - c->spent, 1e9 * (c->deadline - qm_clock()));
    *out = (qm_ensembles){.nwires = count_wires(start)};
    bool ok = out->nwires <= QM_MAX_WIRES && ns > 0;
    for (uint32_t k = 0; k < 2 && ok; k++) {
        s[k] = (side){.c = c, .start = start, .arena = arena};
        ok = open_side(&s[k], programs[k], out->nwires);
    }
    ok = ok && lay_out(s, out) && (start->path == 0 || choose_path(s, out->nwires, ns / 4));
    for (uint32_t k = 0; k < 2 && ok; k++) {
        ok = run(&s[k], out->nwires, false, receive, ns / 2);
        out->members[k] = s[k].members;
        out->n[k] = s[k].n;
        out->lost += s[k].lost;
        out->weight = fmax(out->weight, s[k].weight);
        if (s[k].n > 0)
            qsort(s[k].members, s[k].n, sizeof *s[k].members, by_key);
    }
    for (uint32_t k = 0; k < 2; k++)
        close_side(&s[k]);
    return ok;
}
