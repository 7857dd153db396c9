/* frame.c - puts gates into the frame, fuses them as they come, and leaves out what no observable
 * sees.
 *
 * A new op is compared with those before it, the newest first. It joins one that acts on the same
 * pairs under the same conditions, and may pass an op with which it commutes: one whose conditions
 * it does not flip and that does not flip its own. Bits of an index that no op has flipped yet are
 * 0 in every basis state that occurs, so conditions on them alone are decided when the op comes.
 *
 * An op is seen by no observable when it commutes with each term and with each op kept behind it.
 *
 * Cost: O(1) steps an op, up to WINDOW and KEPT. */
#include "runtime/batch/builder.h"

#include <math.h>
#include <string.h>

enum {
    WINDOW = 64, /* ops that a new one may pass */
    KEPT = 1024  /* ops that one that is to be left out is compared with */
};

static bool parity(uint32_t x)
{
    return __builtin_parity(x);
}

void qm_builder_init(qm_circuit_builder *b, uint32_t nqubits, qm_arena *arena, qm_circuit *c)
{
    *b = (qm_circuit_builder){.arena = arena, .c = c};
    c->nqubits = nqubits;
    for (uint32_t q = 0; q < nqubits; q++)
        c->row[q] = c->column[q] = 1u << q;
}

static qm_condition condition_of(const qm_circuit_builder *b, qm_control k)
{
    return (qm_condition){b->c->row[k.qubit], k.value ^ (b->c->constant >> k.qubit & 1)};
}

/* Adds a condition, by rising mask. False when the op can never act. */
static bool add_condition(const qm_circuit_builder *b, qm_draft *d, qm_condition k)
{
    if (!parity(d->flip & k.mask & b->live))
        k.mask &= b->live;
    if (k.mask == 0)
        return !k.value;
    uint32_t at = 0;
    while (at < d->nconditions && d->conditions[at].mask < k.mask)
        at++;
    if (at < d->nconditions && d->conditions[at].mask == k.mask)
        return d->conditions[at].value == k.value;
    memmove(d->conditions + at + 1, d->conditions + at, (d->nconditions - at) * sizeof k);
    d->conditions[at] = k;
    d->nconditions++;
    return true;
}

/* exp(i a), exact for quarter turns. */
static qm_c64 unit(double a)
{
    double quarters = a / M_PI_2;
    if (quarters != rint(quarters))
        return cexp(I * a);
    static const double values[] = {1, 0, -1, 0};
    int k = (int)(fmod(quarters, 4) + 4) % 4;
    return CMPLX(values[k], values[(k + 3) % 4]);
}

static void multiply(const qm_c64 *x, const qm_c64 *y, qm_c64 out[4])
{
    for (int i = 0; i < 2; i++)
        for (int j = 0; j < 2; j++)
            out[2 * i + j] = x[2 * i] * y[j] + x[2 * i + 1] * y[2 + j];
}

/* Traces of u^H sigma_k u sigma_l, halved. */
static void set_turn(qm_constant *k)
{
    static const qm_c64 pauli[3][4] = {{0, 1, 1, 0}, {0, -I, I, 0}, {1, 0, 0, -1}};
    const qm_c64 h[4] = {conj(k->u[0]), conj(k->u[2]), conj(k->u[1]), conj(k->u[3])};
    for (int i = 0; i < 3; i++) {
        qm_c64 t[4], turned[4];
        multiply(pauli[i], k->u, t);
        multiply(h, t, turned);
        for (int l = 0; l < 3; l++) {
            multiply(turned, pauli[l], t);
            k->turn[3 * i + l] = creal(t[0] + t[3]) / 2;
        }
    }
}

static qm_factor constant_factor(qm_circuit_builder *b, const qm_c64 u[4])
{
    qm_circuit *c = b->c;
    QM_RESERVE(b->arena, c->constants, c->nconstants, b->cap_constants);
    qm_constant *k = &c->constants[c->nconstants];
    memcpy(k->u, u, sizeof k->u);
    set_turn(k);
    return (qm_factor){QM_FACTOR_CONST, c->nconstants++};
}

/* Appends a factor; constants next to each other become one. */
static void append_factor(qm_circuit_builder *b, qm_draft *d, qm_factor f)
{
    double a;
    if (d->kind == QM_COP_PAIR && f.kind == QM_FACTOR_PHASE && qm_par_is_const(b, f.par, &a)) {
        const qm_c64 u[4] = {1, 0, 0, unit(a)};
        f = constant_factor(b, u);
    }
    qm_factor *last = d->nfactors ? &d->factors[d->nfactors - 1] : NULL;
    if (last && f.kind == QM_FACTOR_CONST && last->kind == QM_FACTOR_CONST) {
        qm_c64 u[4];
        multiply(b->c->constants[f.par].u, b->c->constants[last->par].u, u);
        *last = constant_factor(b, u);
        return;
    }
    QM_RESERVE(b->arena, d->factors, d->nfactors, d->cap_factors);
    d->factors[d->nfactors++] = f;
}

static bool same_conditions(const qm_draft *x, const qm_draft *y)
{
    if (x->nconditions != y->nconditions)
        return false;
    for (uint32_t i = 0; i < x->nconditions; i++)
        if (x->conditions[i].mask != y->conditions[i].mask ||
            x->conditions[i].value != y->conditions[i].value)
            return false;
    return true;
}

/* Is the phase the diagonal of a matrix on the pair's row, under the pair's conditions? */
static bool on_row(const qm_draft *phase, const qm_draft *pair)
{
    if (phase->nconditions != pair->nconditions + 1)
        return false;
    bool row = false;
    for (uint32_t i = 0, k = 0; i < phase->nconditions; i++) {
        qm_condition p = phase->conditions[i];
        if (k < pair->nconditions && pair->conditions[k].mask == p.mask &&
            pair->conditions[k].value == p.value)
            k++;
        else if (!row && p.mask == pair->row && p.value)
            row = true;
        else
            return false;
    }
    return row;
}

/* Adds `d`, which is behind `old` in time, to it if both are one op. */
static bool fuse(qm_circuit_builder *b, qm_draft *old, const qm_draft *d)
{
    if (old->kind == QM_COP_PHASE && d->kind == QM_COP_PHASE) {
        if (!same_conditions(old, d))
            return false;
        old->factors->par = qm_par_make(b, QM_PAR_ADD, old->factors->par, d->factors->par, 0);
        return true;
    }
    if (old->kind == QM_COP_PHASE) {
        if (!on_row(old, d))
            return false;
        qm_factor first = *old->factors;
        *old = (qm_draft){.kind = QM_COP_PAIR,
                          .flip = d->flip,
                          .row = d->row,
                          .conditions = d->conditions,
                          .nconditions = d->nconditions};
        append_factor(b, old, first);
    } else if (d->kind == QM_COP_PHASE) {
        if (!on_row(d, old))
            return false;
    } else if (old->flip != d->flip || old->row != d->row || !same_conditions(old, d)) {
        return false;
    }
    for (uint32_t i = 0; i < d->nfactors; i++)
        append_factor(b, old, d->factors[i]);
    return true;
}

static bool flips(uint32_t flip, const qm_draft *d)
{
    if (d->kind == QM_COP_PAIR && parity(flip & d->row))
        return true;
    for (uint32_t i = 0; i < d->nconditions; i++)
        if (parity(flip & d->conditions[i].mask))
            return true;
    return false;
}

static bool commute(const qm_draft *x, const qm_draft *y)
{
    return !flips(x->flip, y) && !flips(y->flip, x);
}

static void push(qm_circuit_builder *b, qm_draft d)
{
    for (uint32_t i = b->ndrafts, left = WINDOW; i-- > 0 && left > 0; left--) {
        if (fuse(b, &b->drafts[i], &d)) {
            b->live |= d.flip;
            return;
        }
        if (!commute(&b->drafts[i], &d))
            break;
    }
    b->live |= d.flip;
    QM_RESERVE(b->arena, b->drafts, b->ndrafts, b->cap_drafts);
    b->drafts[b->ndrafts++] = d;
}

/* A draft under controls; false when it never acts. `more` conditions may be added to it. */
static bool begin(qm_circuit_builder *b, qm_draft *d, const qm_control *controls, uint32_t n,
                  uint32_t more)
{
    d->conditions = QM_NEW_ARRAY(b->arena, qm_condition, n + more + 1);
    for (uint32_t i = 0; i < n; i++)
        if (!add_condition(b, d, condition_of(b, controls[i])))
            return false;
    return true;
}

static void push_phase(qm_circuit_builder *b, qm_draft *d, uint32_t par)
{
    double a;
    if (d->nconditions == 0 || (qm_par_is_const(b, par, &a) && fmod(a, 2 * M_PI) == 0))
        return;
    if (d->nconditions == 1 && !d->conditions[0].value) { /* the same up to a global phase */
        d->conditions[0].value = true;
        par = qm_par_scale(b, par, -1);
    }
    append_factor(b, d, (qm_factor){QM_FACTOR_PHASE, par});
    push(b, *d);
}

void qm_frame_phase(qm_circuit_builder *b, const qm_control *controls, uint32_t n, uint32_t par)
{
    qm_draft d = {.kind = QM_COP_PHASE};
    if (begin(b, &d, controls, n, 0))
        push_phase(b, &d, par);
}

static void push_pair(qm_circuit_builder *b, uint32_t qubit, const qm_control *controls, uint32_t n,
                      qm_factor f)
{
    qm_draft d = {.kind = QM_COP_PAIR, .flip = b->c->column[qubit], .row = b->c->row[qubit]};
    if (!begin(b, &d, controls, n, 0))
        return;
    append_factor(b, &d, f);
    push(b, d);
}

void qm_frame_matrix(qm_circuit_builder *b, uint32_t qubit, const qm_control *controls, uint32_t n,
                     const qm_c64 u[4])
{
    if (u[0] == 0 && u[3] == 0 && n <= 1) { /* X, then a diagonal */
        qm_frame_x(b, qubit, n ? controls : NULL);
        qm_frame_matrix(b, qubit, controls, n, (const qm_c64[]){u[1], 0, 0, u[2]});
        return;
    }
    if (u[1] == 0 && u[2] == 0) {
        qm_draft d = {.kind = QM_COP_PHASE};
        double a = carg(u[0]);
        qm_frame_phase(b, controls, n, qm_par_const(b, a));
        if (begin(b, &d, controls, n, 1) &&
            add_condition(b, &d, condition_of(b, (qm_control){qubit, true})))
            push_phase(b, &d, qm_par_const(b, carg(u[3]) - a));
        return;
    }
    bool flipped = b->c->constant >> qubit & 1;
    const qm_c64 v[4] = {u[flipped ? 3 : 0], u[flipped ? 2 : 1], u[flipped ? 1 : 2],
                         u[flipped ? 0 : 3]};
    push_pair(b, qubit, controls, n, constant_factor(b, v));
}

void qm_frame_factor(qm_circuit_builder *b, uint32_t qubit, const qm_control *controls, uint32_t n,
                     qm_factor f)
{
    double a;
    if (f.kind == QM_FACTOR_PHASE) {
        qm_draft d = {.kind = QM_COP_PHASE};
        if (begin(b, &d, controls, n, 1) &&
            add_condition(b, &d, condition_of(b, (qm_control){qubit, true})))
            push_phase(b, &d, f.par);
    } else if (qm_par_is_const(b, f.par, &a)) {
        double c = cos(a / 2), s = sin(a / 2);
        const qm_c64 x[4] = {c, -I * s, -I * s, c}, y[4] = {c, -s, s, c};
        if (a != 0)
            qm_frame_matrix(b, qubit, controls, n, f.kind == QM_FACTOR_X ? x : y);
    } else {
        if (f.kind == QM_FACTOR_Y && b->c->constant >> qubit & 1)
            f.par = qm_par_scale(b, f.par, -1);
        push_pair(b, qubit, controls, n, f);
    }
}

void qm_frame_x(qm_circuit_builder *b, uint32_t qubit, const qm_control *control)
{
    qm_circuit *c = b->c;
    if (!control) {
        c->constant ^= 1u << qubit;
        return;
    }
    if (c->local) {
        push_pair(b, qubit, control, 1, constant_factor(b, (const qm_c64[]){0, 1, 1, 0}));
        return;
    }
    c->row[qubit] ^= c->row[control->qubit];
    c->column[control->qubit] ^= c->column[qubit];
    bool constant = (c->constant >> control->qubit & 1) ^ !control->value;
    c->constant ^= (uint32_t)constant << qubit;
}

void qm_frame_swap(qm_circuit_builder *b, uint32_t p, uint32_t q)
{
    qm_circuit *c = b->c;
    uint32_t row = c->row[p], column = c->column[p];
    c->row[p] = c->row[q];
    c->column[p] = c->column[q];
    c->row[q] = row;
    c->column[q] = column;
    if ((c->constant >> p ^ c->constant >> q) & 1)
        c->constant ^= 1u << p | 1u << q;
}

qm_frame_term qm_circuit_term(const qm_circuit *c, const qm_pauli_term *t)
{
    qm_frame_term f = {0};
    for (uint32_t i = 0; i < t->count; i++) { /* Y = i X Z */
        uint32_t q = t->factors[i].qubit, pauli = t->factors[i].pauli;
        f.turns = (f.turns + (pauli == QM_PAULI_Y)) % 4;
        f.flip ^= pauli & QM_PAULI_X ? c->column[q] : 0;
        if (pauli & QM_PAULI_Z) {
            f.row ^= c->row[q];
            f.negative ^= c->constant >> q & 1;
        }
    }
    return f;
}

static bool sum_sees(const qm_circuit *c, const qm_pauli_sum *sum, const qm_draft *d)
{
    for (uint32_t i = 0; i < sum->nterms; i++) {
        qm_frame_term t = qm_circuit_term(c, &sum->terms[i]);
        if (parity(d->flip & t.row) || flips(t.flip, d))
            return true;
    }
    return false;
}

static void drop_unseen(qm_circuit_builder *b, const qm_pauli_sum *sums, uint32_t nsums)
{
    uint32_t kept = 0;
    for (uint32_t i = b->ndrafts; i-- > 0 && kept < KEPT;) {
        qm_draft *d = &b->drafts[i];
        bool seen = false;
        for (uint32_t k = 0; k < nsums && !seen; k++)
            seen = sum_sees(b->c, &sums[k], d);
        for (uint32_t k = i + 1; k < b->ndrafts && !seen; k++)
            seen = b->drafts[k].kind != QM_COP_DROPPED && !commute(d, &b->drafts[k]);
        if (!seen)
            d->kind = QM_COP_DROPPED;
        kept += seen;
    }
}

/* The solutions of the conditions, with i of parity 0 in a pair's row, as start and basis; the
 * lowest bits are left free. False when there are none. */
static bool solve(qm_circuit_builder *b, const qm_draft *d, qm_cop *op)
{
    qm_condition rows[QM_CIRCUIT_QUBITS];
    uint32_t n = 0, pivots = 0;
    for (uint32_t i = 0; i <= d->nconditions; i++) {
        qm_condition k = i < d->nconditions ? d->conditions[i] : (qm_condition){d->row, false};
        for (uint32_t r = 0; r < n; r++)
            if (k.mask >> (31 - __builtin_clz(rows[r].mask)) & 1)
                k = (qm_condition){k.mask ^ rows[r].mask, k.value ^ rows[r].value};
        if (k.mask == 0 && k.value)
            return false;
        if (k.mask == 0)
            continue;
        uint32_t top = 1u << (31 - __builtin_clz(k.mask));
        for (uint32_t r = 0; r < n; r++)
            if (rows[r].mask & top)
                rows[r] = (qm_condition){k.mask ^ rows[r].mask, k.value ^ rows[r].value};
        rows[n++] = k;
        pivots |= top;
    }
    qm_circuit *c = b->c;
    op->basis = c->nbasis;
    for (uint32_t r = 0; r < n; r++)
        if (rows[r].value)
            op->start |= rows[r].mask & pivots;
    for (uint32_t q = 0; q < c->nqubits; q++) {
        uint32_t v = 1u << q;
        if (pivots & v)
            continue;
        for (uint32_t r = 0; r < n; r++)
            if (rows[r].mask >> q & 1)
                v |= rows[r].mask & pivots;
        QM_RESERVE(b->arena, c->basis, c->nbasis, b->cap_basis);
        c->basis[c->nbasis++] = v;
        op->nbasis++;
    }
    return true;
}

static qm_matrix_form constant_form(const qm_c64 u[4], bool alone)
{
    bool diagonal = cimag(u[0]) == 0 && cimag(u[3]) == 0;
    if (alone && u[0] == 0 && u[3] == 0 && u[1] == 1 && u[2] == 1)
        return QM_MATRIX_SWAP;
    if (diagonal && cimag(u[1]) == 0 && cimag(u[2]) == 0)
        return QM_MATRIX_REAL;
    return diagonal && creal(u[1]) == 0 && creal(u[2]) == 0 ? QM_MATRIX_XLIKE : QM_MATRIX_COMPLEX;
}

static qm_matrix_form form_of(const qm_circuit *c, const qm_draft *d)
{
    qm_matrix_form form = QM_MATRIX_COMPLEX;
    for (uint32_t i = 0; i < d->nfactors; i++) {
        qm_factor f = d->factors[i];
        qm_matrix_form own = f.kind == QM_FACTOR_X   ? QM_MATRIX_XLIKE
                             : f.kind == QM_FACTOR_Y ? QM_MATRIX_REAL
                             : f.kind == QM_FACTOR_CONST
                                 ? constant_form(c->constants[f.par].u, d->nfactors == 1)
                                 : QM_MATRIX_COMPLEX;
        if (i > 0 && own != form)
            return QM_MATRIX_COMPLEX;
        form = own;
    }
    return form;
}

static void emit(qm_circuit_builder *b, const qm_draft *d, uint8_t kind, uint32_t flip)
{
    qm_circuit *c = b->c;
    qm_cop op = {.kind = kind, .flip = flip, .factor = c->nfactors, .nfactors = d->nfactors};
    if (kind != QM_COP_START && !solve(b, d, &op))
        return;
    op.form = (uint8_t)form_of(c, d);
    for (uint32_t i = 0; i < d->nfactors; i++) {
        op.swept |= d->factors[i].kind != QM_FACTOR_CONST && c->pars[d->factors[i].par].swept;
        c->factors[c->nfactors++] = d->factors[i];
    }
    c->ops[c->nops++] = op;
}

/* Gates that meet a bit of the index as the first ones make a product state of it. */
static void emit_starts(qm_circuit_builder *b)
{
    uint32_t touched = 0;
    for (uint32_t i = 0; i < b->ndrafts; i++) {
        qm_draft *d = &b->drafts[i];
        if (d->kind == QM_COP_DROPPED)
            continue;
        if (d->kind == QM_COP_PAIR && d->nconditions == 0 && d->flip == d->row &&
            (d->flip & (d->flip - 1)) == 0 && !(touched & d->flip)) {
            touched |= d->flip;
            emit(b, d, QM_COP_START, (uint32_t)__builtin_ctz(d->flip));
            d->kind = QM_COP_DROPPED;
            continue;
        }
        touched |= d->flip | d->row;
        for (uint32_t k = 0; k < d->nconditions; k++)
            touched |= d->conditions[k].mask;
    }
}

void qm_frame_finish(qm_circuit_builder *b, const qm_pauli_sum *sums, uint32_t nsums)
{
    qm_circuit *c = b->c;
    uint32_t nfactors = 0;
    drop_unseen(b, sums, nsums);
    for (uint32_t i = 0; i < b->ndrafts; i++)
        nfactors += b->drafts[i].nfactors;
    c->ops = QM_NEW_ARRAY(b->arena, qm_cop, b->ndrafts + 1);
    c->factors = QM_NEW_ARRAY(b->arena, qm_factor, nfactors + 1);
    emit_starts(b);
    for (uint32_t i = 0; i < b->ndrafts; i++)
        if (b->drafts[i].kind != QM_COP_DROPPED)
            emit(b, &b->drafts[i], b->drafts[i].kind, b->drafts[i].flip);
}
