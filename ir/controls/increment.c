/* increment.c - a multi-controlled phase by counting.
 *
 * Let x be the number whose bits the n controls are, and t the target. The phase t g x with
 * g = phase / 2^n, then x + 1, then the phase -t g x, then x - 1, make up the phase t g 2^n where
 * x + 1 wraps around, which is where all controls are 1, and -t g elsewhere. The same idea adds 1:
 * in the Hadamard basis of bit j, x + 1 on the bits up to j is a phase proportional to the bits
 * below, x + 1 on these, and the phases back. Unrolled, that is Draper's adder (arXiv:quant-ph/
 * 0008033) or the quadratic decomposition of da Silva and Park (arXiv:2203.11882), at two CX for
 * each controlled phase.
 *
 * Here one CX each is enough. The bits below lie on their wires as differences, x_i + x_(i+1), and
 * the highest of them as itself. So the sums y + x_i of a bit y with each of them follow one
 * another by one CX. That y + x_0 is left on the wire of y does no harm: adding 1 changes x_0 for
 * sure, and an x gate on y makes up for it. The phases that belong to x_i alone are gathered until
 * the wire of x_i holds it. */
#include "ir/controls/controlled.h"

#include <math.h>

static const double pi = 3.14159265358979323846;

typedef struct counter {
    qm_emitter *e;
    const uint32_t *bit;              /* from the lowest */
    double sign;                      /* 1: adds 1; -1: takes 1 away */
    qm_param owed[QM_CONTROLS_LIMIT]; /* phase on each bit when it counts as written */
} counter;

static void pay(counter *c, uint32_t wire, qm_param phase, double k)
{
    qm_param p = qm_param_scale(c->e->m, phase, k);
    if (!qm_param_is_number(p) || p.value != 0)
        qm_emit_rotation(c->e, QM_G_P, wire, p);
}

/* The phase weight * y * x for the number x of the lower j bits, which lie as differences. Leaves
 * y + x_0 on the wire of y. */
static void multiply(counter *c, uint32_t y, uint32_t j, qm_param weight)
{
    pay(c, y, weight, (ldexp(1, (int)j) - 1) / 2);
    for (uint32_t i = j; i-- > 0;) {
        double half = ldexp(0.5, (int)i);
        c->owed[i] = qm_param_add(c->e->m, c->owed[i], qm_param_scale(c->e->m, weight, half));
        qm_emit_cx(c->e, c->bit[i], y);
        pay(c, y, weight, -half);
    }
}

/* Takes that back, but for what is owed. */
static void unmultiply(counter *c, uint32_t y, uint32_t j, qm_param weight)
{
    for (uint32_t i = 0; i < j; i++) {
        pay(c, y, weight, ldexp(0.5, (int)i));
        qm_emit_cx(c->e, c->bit[i], y);
    }
    pay(c, y, weight, -(ldexp(1, (int)j) - 1) / 2);
}

/* Two bits, which lie as x_0 + x_1 and x_1. */
static void count_two(counter *c)
{
    uint32_t low = c->bit[0], high = c->bit[1];
    pay(c, high, c->owed[1], 1);
    qm_emit_cx(c->e, high, low);
    pay(c, low, c->owed[0], 1);
    if (c->sign > 0)
        qm_emit_cx(c->e, low, high);
    qm_emit_1(c->e, QM_G_X, low);
    if (c->sign < 0)
        qm_emit_cx(c->e, low, high);
    pay(c, low, c->owed[0], -1);
    qm_emit_cx(c->e, high, low);
    pay(c, high, c->owed[1], -1);
}

/* Adds the sign to the number of k >= 2 bits, which lie as differences. What is owed is paid before
 * and taken back after. */
static void count(counter *c, uint32_t k)
{
    if (k == 2) {
        count_two(c);
        return;
    }
    uint32_t j = k - 1, y = c->bit[j];
    qm_param owed[QM_CONTROLS_LIMIT];
    for (uint32_t i = 0; i < k; i++)
        owed[i] = c->owed[i];
    qm_param weight = qm_param_number(ldexp(pi, -(int)j));
    pay(c, y, owed[j], 1);
    qm_emit_cx(c->e, y, c->bit[j - 1]);
    qm_emit_1(c->e, QM_G_H, y);
    pay(c, y, weight, c->sign);
    multiply(c, y, j, weight);
    count(c, j);
    qm_emit_1(c->e, QM_G_X, y);
    unmultiply(c, y, j, weight);
    qm_emit_1(c->e, QM_G_H, y);
    qm_emit_cx(c->e, y, c->bit[j - 1]);
    pay(c, y, owed[j], -1);
    for (uint32_t i = 0; i < k; i++)
        c->owed[i] = owed[i];
}

void qm_emit_phase_by_counting(qm_emitter *e, const uint32_t *control, uint32_t n, uint32_t target,
                               qm_param phase)
{
    counter c = {.e = e, .bit = control, .sign = 1};
    for (uint32_t i = 0; i < n; i++)
        c.owed[i] = qm_param_number(0);
    qm_param weight = qm_param_scale(e->m, phase, ldexp(1, -(int)n));
    for (uint32_t i = 0; i + 1 < n; i++)
        qm_emit_cx(e, control[i + 1], control[i]);
    multiply(&c, target, n, weight);
    count(&c, n);
    qm_emit_1(e, QM_G_X, target);
    unmultiply(&c, target, n, weight);
    qm_emit_rotation(e, QM_G_P, target, weight);
    for (uint32_t i = 0; i < n; i++)
        c.owed[i] = qm_param_number(0);
    c.sign = -1;
    count(&c, n);
    for (uint32_t i = n - 1; i-- > 0;)
        qm_emit_cx(e, control[i + 1], control[i]);
}
