/* par.c - the numbers that a circuit computes from its inputs: a directed acyclic graph whose equal
 * nodes are one, with constants folded as it is made. */
#include "runtime/batch/builder.h"

#include <math.h>
#include <string.h>

static const double two_pi = 6.283185307179586476925286766559;

static double wrap(double x)
{
    double r = fmod(x, two_pi);
    return r < 0 ? r + two_pi : r;
}

double qm_par_apply(const qm_par *p, double x, double y)
{
    switch ((qm_par_op)p->op) {
    case QM_PAR_CONST:
    case QM_PAR_INPUT:
        return p->value;
    case QM_PAR_ADD:
        return x + y;
    case QM_PAR_SUB:
        return x - y;
    case QM_PAR_MUL:
        return x * y;
    case QM_PAR_DIV:
        return x / y;
    case QM_PAR_MOD:
        return fmod(x, y);
    case QM_PAR_POW:
        return pow(x, y);
    case QM_PAR_NEG:
        return -x;
    case QM_PAR_SIN:
        return sin(x);
    case QM_PAR_COS:
        return cos(x);
    case QM_PAR_TAN:
        return tan(x);
    case QM_PAR_ARCSIN:
        return asin(x);
    case QM_PAR_ARCCOS:
        return acos(x);
    case QM_PAR_ARCTAN:
        return atan(x);
    case QM_PAR_EXP:
        return exp(x);
    case QM_PAR_LOG:
        return log(x);
    case QM_PAR_SQRT:
        return sqrt(x);
    case QM_PAR_FLOOR:
        return floor(x);
    case QM_PAR_CEILING:
        return ceil(x);
    case QM_PAR_WRAP:
        return wrap(x);
    case QM_PAR_ROUND:
        return qm_float_round(x, (uint32_t)p->value);
    }
    return NAN;
}

static void derivative_of_two(const qm_par *p, double x, double y, double v, double d[2])
{
    switch (p->op) {
    case QM_PAR_ADD:
        d[1] = 1;
        break;
    case QM_PAR_SUB:
        d[1] = -1;
        break;
    case QM_PAR_MUL:
        d[0] = y;
        d[1] = x;
        break;
    case QM_PAR_DIV:
        d[0] = 1 / y;
        d[1] = -v / y;
        break;
    case QM_PAR_MOD:
        d[1] = -trunc(x / y);
        break;
    case QM_PAR_POW: /* of x = 0 only the derivative in x is asked for in earnest */
        d[0] = y == 0 ? 0 : y * pow(x, y - 1);
        d[1] = x > 0 ? v * log(x) : 0;
        break;
    default:
        break;
    }
}

void qm_par_derivative(const qm_par *p, double x, double y, double v, double d[2])
{
    d[0] = 1;
    d[1] = 0;
    switch (p->op) {
    case QM_PAR_NEG:
        d[0] = -1;
        break;
    case QM_PAR_SIN:
        d[0] = cos(x);
        break;
    case QM_PAR_COS:
        d[0] = -sin(x);
        break;
    case QM_PAR_TAN:
        d[0] = 1 + v * v;
        break;
    case QM_PAR_ARCSIN:
        d[0] = 1 / sqrt(1 - x * x);
        break;
    case QM_PAR_ARCCOS:
        d[0] = -1 / sqrt(1 - x * x);
        break;
    case QM_PAR_ARCTAN:
        d[0] = 1 / (1 + x * x);
        break;
    case QM_PAR_EXP:
        d[0] = v;
        break;
    case QM_PAR_LOG:
        d[0] = 1 / x;
        break;
    case QM_PAR_SQRT:
        d[0] = 0.5 / v;
        break;
    case QM_PAR_FLOOR:
    case QM_PAR_CEILING:
        d[0] = 0;
        break;
    default:
        derivative_of_two(p, x, y, v, d);
    }
}

static bool equal(const qm_par *p, const qm_par *q)
{
    return p->op == q->op && p->a == q->a && p->b == q->b &&
           memcmp(&p->value, &q->value, sizeof p->value) == 0;
}

static uint32_t hash(const qm_par *p)
{
    uint64_t bits;
    memcpy(&bits, &p->value, sizeof bits);
    uint64_t h = (bits ^ p->op) * UINT64_C(0x9e3779b97f4a7c15);
    h = (h ^ (h >> 29) ^ p->a) * UINT64_C(0xbf58476d1ce4e5b9);
    h = (h ^ (h >> 32) ^ p->b) * UINT64_C(0x94d049bb133111eb);
    return (uint32_t)(h >> 32);
}

/* The slot of an equal number, or the free one where it belongs. */
static uint32_t *find_slot(qm_circuit_builder *b, const qm_par *p)
{
    uint32_t at = hash(p) & (b->npar_slots - 1);
    while (b->par_slots[at] != QM_NONE && !equal(&b->c->pars[b->par_slots[at]], p))
        at = (at + 1) & (b->npar_slots - 1);
    return &b->par_slots[at];
}

static void grow_slots(qm_circuit_builder *b)
{
    b->npar_slots = b->npar_slots ? 2 * b->npar_slots : 64;
    b->par_slots = QM_NEW_ARRAY(b->arena, uint32_t, b->npar_slots);
    memset(b->par_slots, 0xff, b->npar_slots * sizeof *b->par_slots);
    for (uint32_t i = 0; i < b->c->npars; i++)
        *find_slot(b, &b->c->pars[i]) = i;
}

static uint32_t find_or_add(qm_circuit_builder *b, qm_par p)
{
    qm_circuit *c = b->c;
    if (2 * c->npars >= b->npar_slots)
        grow_slots(b);
    uint32_t *slot = find_slot(b, &p);
    if (*slot != QM_NONE)
        return *slot;
    QM_RESERVE(b->arena, c->pars, c->npars, b->cap_pars);
    *slot = c->npars;
    c->pars[c->npars] = p;
    return c->npars++;
}

uint32_t qm_par_const(qm_circuit_builder *b, double value)
{
    return find_or_add(b, (qm_par){.op = QM_PAR_CONST, .a = QM_NONE, .b = QM_NONE, .value = value});
}

bool qm_par_is_const(const qm_circuit_builder *b, uint32_t par, double *value)
{
    *value = b->c->pars[par].value;
    return b->c->pars[par].op == QM_PAR_CONST;
}

uint32_t qm_par_make(qm_circuit_builder *b, qm_par_op op, uint32_t x, uint32_t y, double value)
{
    qm_par p = {.op = (uint8_t)op, .a = x, .b = y, .value = value};
    if (op == QM_PAR_INPUT) {
        const qm_circuit_input *in = &b->c->inputs[x];
        if (in->role == QM_INPUT_FIXED)
            return qm_par_const(b, in->value);
        p.swept = in->role == QM_INPUT_SWEPT;
        return find_or_add(b, p);
    }
    double v, w = 0;
    bool folds = qm_par_is_const(b, x, &v);
    p.swept = b->c->pars[x].swept;
    if (y != QM_NONE) {
        folds = qm_par_is_const(b, y, &w) && folds;
        p.swept = p.swept || b->c->pars[y].swept;
    }
    return folds ? qm_par_const(b, qm_par_apply(&p, v, w)) : find_or_add(b, p);
}

uint32_t qm_par_scale(qm_circuit_builder *b, uint32_t x, double k)
{
    if (k == 0)
        return qm_par_const(b, 0);
    if (k == 1)
        return x;
    if (k == -1)
        return qm_par_make(b, QM_PAR_NEG, x, QM_NONE, 0);
    return qm_par_make(b, QM_PAR_MUL, x, qm_par_const(b, k), 0);
}
