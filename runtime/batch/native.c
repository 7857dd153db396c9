/* native.c - see native.h. */
#include "runtime/batch/native.h"

#include <math.h>

enum { NUMBERS = 8, MOST_WORK = 40000 };

/* Vector instructions of a kernel, about: multiply-adds of ops, of their matrices and of sums. */
static uint64_t work(const qm_native_shape *s)
{
    const qm_circuit *c = s->circuit;
    uint64_t sum = 0, states = (uint64_t)1 << c->nqubits;
    for (uint32_t i = 0; i < c->nops; i++) {
        const qm_cop *o = &c->ops[i];
        uint32_t each = o->kind == QM_COP_PHASE        ? 4
                        : o->kind == QM_COP_START      ? 8
                        : o->form == QM_MATRIX_COMPLEX ? 16
                        : o->form == QM_MATRIX_SWAP    ? 0
                                                       : 8;
        sum += (uint64_t)each << o->nbasis;
        sum += o->swept ? 16 * (uint64_t)o->nfactors : 0;
    }
    for (uint32_t k = 0; k < s->nsums; k++)
        sum += 3 * states * s->sums[k].nparts;
    return sum;
}

bool qm_native_can(const qm_native_shape *s, qm_arena *arena, const char **why)
{
    if (s->circuit->nqubits > QM_NATIVE_QUBITS) {
        *why = qm_arena_printf(arena, "the circuit has %u qubits, a native kernel at most %d",
                               s->circuit->nqubits, QM_NATIVE_QUBITS);
        return false;
    }
    uint64_t n = work(s);
    if (n <= MOST_WORK)
        return true;
    *why = qm_arena_printf(arena,
                           "the circuit takes about %llu instructions, a native kernel at most %d",
                           (unsigned long long)n, MOST_WORK);
    return false;
}

/* Bits of the numbers of an entry. */
#define RE(entry) (1u << 2 * (entry))
#define IM(entry) (2u << 2 * (entry))

uint8_t qm_native_factor_zeros(const qm_circuit *c, const qm_factor *f)
{
    static const uint8_t filled[] = {[QM_FACTOR_X] = RE(0) | IM(1) | IM(2) | RE(3),
                                     [QM_FACTOR_Y] = RE(0) | RE(1) | RE(2) | RE(3),
                                     [QM_FACTOR_PHASE] = RE(0) | RE(3) | IM(3)};
    if (f->kind != QM_FACTOR_CONST)
        return (uint8_t)~filled[f->kind];
    uint8_t zeros = 0;
    for (uint32_t i = 0; i < NUMBERS; i++) {
        qm_c64 u = c->constants[f->par].u[i / 2];
        zeros |= (uint8_t)(((i % 2 ? cimag(u) : creal(u)) == 0) << i);
    }
    return zeros;
}

/* Which numbers of a product may not be 0. */
static unsigned product(unsigned x, unsigned y)
{
    unsigned filled = 0;
    for (uint32_t e = 0; e < 4; e++)
        for (uint32_t l = 0; l < 2; l++) {
            unsigned a = x >> 2 * (e / 2 * 2 + l) & 3, b = y >> 2 * (2 * l + e % 2) & 3;
            filled |= a & b ? RE(e) : 0;
            filled |= (a & 1 && b & 2) || (a & 2 && b & 1) ? IM(e) : 0;
        }
    return filled;
}

uint8_t qm_native_op_zeros(const qm_circuit *c, const qm_cop *o)
{
    unsigned filled = RE(0) | RE(3);
    for (uint32_t i = o->factor; i < o->factor + o->nfactors; i++)
        filled = product((uint8_t)~qm_native_factor_zeros(c, &c->factors[i]), filled);
    return (uint8_t)~filled;
}

static void op_key(const qm_circuit *c, const qm_cop *o, qm_text *out)
{
    qm_text_printf(out, "\n%u %u %u %u %u", o->kind, o->form, o->swept, o->flip, o->start);
    for (uint32_t i = 0; i < o->nbasis; i++)
        qm_text_printf(out, " %u", c->basis[o->basis + i]);
    if (!o->swept)
        qm_text_printf(out, ",%u", qm_native_op_zeros(c, o));
    for (uint32_t i = o->factor; o->swept && i < o->factor + o->nfactors; i++) {
        const qm_factor *f = &c->factors[i];
        qm_text_printf(out, ",%u:%u", i, f->kind);
        if (f->kind == QM_FACTOR_CONST)
            qm_text_printf(out, " %u %u", f->par, qm_native_factor_zeros(c, f));
    }
}

void qm_native_key(const qm_native_shape *s, qm_text *out)
{
    const qm_circuit *c = s->circuit;
    qm_text_printf(out, "%u qubits, %u lanes, %s, %u constants", c->nqubits, s->lanes,
                   s->single ? "single" : "double", c->nconstants);
    for (uint32_t i = 0; i < c->nops; i++)
        op_key(c, &c->ops[i], out);
    for (uint32_t k = 0; k < s->nsums; k++) {
        qm_text_puts(out, "\nsum");
        for (uint32_t p = 0; p < s->sums[k].nparts; p++)
            qm_text_printf(out, " %u%s", s->sums[k].parts[p].flip,
                           s->sums[k].parts[p].im ? "i" : "");
    }
}

double *qm_native_numbers(const qm_native_shape *s, qm_arena *arena)
{
    const qm_circuit *c = s->circuit;
    uint32_t states = 1u << c->nqubits;
    size_t n = NUMBERS * (size_t)c->nconstants + 1;
    for (uint32_t k = 0; k < s->nsums; k++)
        n += 2 * (size_t)states * s->sums[k].nparts;
    double *numbers = QM_NEW_ARRAY(arena, double, n), *at = numbers;
    for (uint32_t i = 0; i < c->nconstants; i++)
        for (uint32_t j = 0; j < NUMBERS; j++) {
            qm_c64 u = c->constants[i].u[j / 2];
            *at++ = j % 2 ? cimag(u) : creal(u);
        }
    for (uint32_t k = 0; k < s->nsums; k++)
        for (uint32_t p = 0; p < s->sums[k].nparts; p++) {
            const qm_lane_part *part = &s->sums[k].parts[p];
            double scale = part->flip ? 2 : 1;
            for (uint32_t i = 0; i < states; i++)
                *at++ = scale * part->re[i];
            for (uint32_t i = 0; part->im && i < states; i++)
                *at++ = scale * part->im[i];
        }
    return numbers;
}

/* Nanoseconds: the same for each kernel, for each instruction, and at most. Code that the
 * first-level cache does not hold is read as slowly as it is computed. */
typedef struct cost {
    double always, each, most;
} cost;
static const cost saved_double = {30, 0.05, 300}, saved_single = {100, 0.12, 4000};
static const cost making = {10e6, 22e3, INFINITY};

static double seconds(cost c, double n)
{
    return 1e-9 * fmin(c.always + c.each * n, c.most);
}

qm_native_cost qm_native_estimate(const qm_native_shape *s)
{
    double n = (double)work(s);
    return (qm_native_cost){.saved = seconds(s->single ? saved_single : saved_double, n),
                            .make = seconds(making, n)};
}
