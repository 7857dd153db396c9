/* builder.c - see builder.h. A gate G behind the frame F is F^-1 G F before it, so axes change and
 * the frame stays last. */
#include "passes/pauli/builder.h"

#include <math.h>

static const double near = 1e-12; /* angles that differ by less are equal */

void qm_pbuilder_init(qm_pbuilder *b, qm_pcircuit *c)
{
    *b = (qm_pbuilder){
        .c = c,
        .frame = qm_arena_zalloc(c->arena, (size_t)c->nqubits + 1, sizeof(uint8_t)),
        .used = qm_arena_zalloc(c->arena, (size_t)c->nqubits + 1, sizeof(bool)),
    };
}

void qm_pbuilder_add_phase(qm_pbuilder *b, double phase)
{
    double k = nearbyint(phase / (M_PI / 8));
    if (fabs(k) < 1e6 && fabs(phase - k * (M_PI / 8)) < near)
        b->sixteenths += (int64_t)k;
    else
        b->c->phase += phase;
}

/* The frame becomes the element before it, then itself. */
static void put_before_frame(qm_pbuilder *b, uint32_t q, uint8_t local)
{
    const qm_locals *l = b->c->locals;
    b->sixteenths += 2 * l->phase[b->frame[q]][local];
    b->frame[q] = l->product[b->frame[q]][local];
}

void qm_pbuilder_add_local(qm_pbuilder *b, uint32_t q, uint8_t local, double phase)
{
    const qm_locals *l = b->c->locals;
    b->sixteenths += 2 * l->phase[local][b->frame[q]];
    b->frame[q] = l->product[local][b->frame[q]];
    qm_pbuilder_add_phase(b, phase);
}

/* Takes quarter turns about the axis out of the angle; returns how many, modulo 8. */
static int take_quarters(double *angle, bool negative)
{
    double k = nearbyint(*angle / M_PI_2), rest = *angle - k * M_PI_2;
    if (fabs(*angle) > 1000)
        return 0;
    if (rest < near - M_PI_4) {
        rest = negative ? -M_PI_4 : rest + M_PI_2;
        k -= !negative;
    }
    *angle = fabs(rest) < near ? 0 : fabs(rest - M_PI_4) < near ? M_PI_4 : rest;
    return (int)k & 7;
}

void qm_pbuilder_push_quarters(qm_pbuilder *b, uint32_t q, uint8_t axis, int k)
{
    const qm_locals *l = b->c->locals;
    put_before_frame(b, q, l->quarter[axis][k & 3]);
    b->sixteenths += 2 * l->quarter_phase[axis][k & 3] + (k & 4) * 2;
}

bool qm_pbuilder_push_turn(qm_pbuilder *b, qm_pgate g)
{
    qm_pbuilder_push_quarters(b, g.qubit[0], g.axis[0], take_quarters(&g.angle, b->c->negative));
    if (g.angle == 0 && g.ref == QM_NONE)
        return false;
    b->used[g.qubit[0]] = true;
    qm_pcircuit_push(b->c, g);
    return true;
}

void qm_pbuilder_add_turn(qm_pbuilder *b, uint32_t q, uint8_t axis, double angle, uint32_t ref,
                          int8_t sign)
{
    qm_signed_pauli p = b->c->locals->before[b->frame[q]][axis];
    qm_pgate g = qm_pgate_rot(q, (qm_pauli)p.axis, p.negative ? -angle : angle);
    g.ref = ref;
    g.sign = (int8_t)(p.negative ? -sign : sign);
    qm_pbuilder_push_turn(b, g);
}

/* C(-P, Q) is C(P, Q) Q, and C(-P, -Q) is -C(P, Q) P Q. */
void qm_pbuilder_add_cpp(qm_pbuilder *b, uint32_t a, uint8_t p, uint32_t q, uint8_t axis)
{
    const qm_locals *l = b->c->locals;
    qm_signed_pauli u = l->before[b->frame[a]][p], v = l->before[b->frame[q]][axis];
    qm_pcircuit_push(b->c, qm_pgate_cpp(a, (qm_pauli)u.axis, q, (qm_pauli)v.axis));
    b->used[a] = b->used[q] = true;
    if (u.negative) {
        put_before_frame(b, q, l->pauli[v.axis]);
        b->sixteenths += 2 * l->pauli_phase[v.axis];
    }
    if (v.negative) {
        put_before_frame(b, a, l->pauli[u.axis]);
        b->sixteenths += 2 * l->pauli_phase[u.axis];
    }
    if (u.negative && v.negative)
        b->sixteenths += 8;
}

void qm_pbuilder_end_wire(qm_pbuilder *b, uint32_t q)
{
    if (!b->used[q] && b->frame[q] == QM_LOCAL_IDENTITY)
        return;
    qm_pcircuit_push(
        b->c, (qm_pgate){.kind = QM_PK_LOCAL, .local = b->frame[q], .qubit = {q}, .ref = QM_NONE});
    b->frame[q] = QM_LOCAL_IDENTITY;
    b->used[q] = false;
}

void qm_pbuilder_finish(qm_pbuilder *b)
{
    for (uint32_t q = 0; q < b->c->nqubits; q++)
        qm_pbuilder_end_wire(b, q);
    double phase = (double)(b->sixteenths % 16) * (M_PI / 8);
    b->c->phase = remainder(b->c->phase + phase, 2 * M_PI);
    b->sixteenths = 0;
}

void qm_pbuilder_add_gate(qm_pbuilder *b, qm_pgate g)
{
    switch ((qm_pkind)g.kind) {
    case QM_PK_ROT:
        qm_pbuilder_add_turn(b, g.qubit[0], g.axis[0], g.angle, g.ref, g.sign);
        break;
    case QM_PK_CPP:
        qm_pbuilder_add_cpp(b, g.qubit[0], g.axis[0], g.qubit[1], g.axis[1]);
        break;
    case QM_PK_LOCAL:
        qm_pbuilder_add_local(b, g.qubit[0], g.local, 0);
        if (!g.moving)
            qm_pbuilder_end_wire(b, g.qubit[0]);
        break;
    case QM_PK_OPAQUE:
        qm_pcircuit_push(b->c, g);
        break;
    case QM_PK_ERASED:
        break;
    }
}

/* No gate becomes more than one, so the result is written over what has been read. */
void qm_pbuilder_normalise(qm_pbuilder *b)
{
    uint32_t n = b->c->ngates;
    b->c->ngates = 0;
    for (uint32_t i = 0; i < n; i++)
        qm_pbuilder_add_gate(b, b->c->gates[i]);
    qm_pbuilder_finish(b);
}

void qm_pcircuit_normalise(qm_pcircuit *c)
{
    qm_pbuilder b;
    qm_pbuilder_init(&b, c);
    qm_pbuilder_normalise(&b);
}
