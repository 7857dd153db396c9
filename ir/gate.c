/* gate.c - the gate table made from gates.def, and what follows from a row alone. */
#include "ir/gate.h"

#include <assert.h>
#include <math.h>
#include <string.h>

/* The vocabulary of gates.def and gate_aliases.def. */
enum {
    STD = QM_GF_STDGATES,
    QELIB1 = QM_GF_QELIB1,
    DIAGONAL = QM_GF_DIAGONAL,
    SELF_INVERSE = QM_GF_SELF_INVERSE,
    CLIFFORD = QM_GF_CLIFFORD,
    PERMUTATION = QM_GF_PERMUTATION,
    ADDITIVE = QM_GF_ADDITIVE,
    SYMMETRIC = QM_GF_SYMMETRIC,
    IS_T = QM_GF_T
};
#define PI M_PI
#define AFFINE(c0, k0, k1, k2, k3, ...)                                                            \
    {                                                                                              \
        .c = (c0), .k = { k0, k1, k2, k3 }                                                         \
    }
#define A(...) AFFINE(__VA_ARGS__, 0, 0, 0, 0, 0)
#define P0     A(0, 1)
#define P1     A(0, 0, 1)
#define P2     A(0, 0, 0, 1)
#define P3     A(0, 0, 0, 0, 1)

/* First, a function for each UNITARY(...): the head of the column's text chooses. */
#define DEFINE_UNITARY_1(id, nqubits, ...)                                                         \
    static void unitary_##id(const double *p, qm_c64 *u)                                           \
    {                                                                                              \
        enum { DIM = 1 << (nqubits) };                                                             \
        (void)p;                                                                                   \
        __VA_ARGS__                                                                                \
    }
#define DEFINE_UNITARY_0(id, nqubits, ...)
#define DEFINE_UNITARY(id, nqubits, has, ...) DEFINE_UNITARY_##has(id, nqubits, __VA_ARGS__)
#define DEFINE(...)                           DEFINE_UNITARY(__VA_ARGS__)
#define UNITARY(...)                          1, __VA_ARGS__
#define CONTROLLED                            0,
#define M(row, column)                        u[(row)*DIM + (column)]
#define QM_GATE(id, name, qasm2, qir, nqubits, nparams, ncontrols, base, flags, inverse,           \
                inverse_param, axis, frequency, def, unitary)                                      \
    DEFINE(id, nqubits, unitary)
#include "ir/gates.def"
#undef QM_GATE
#undef M

/* Then the table. */
/* clang-format off */
#define SAME
#define NEGATE .inverse_param = {A(0, -1)},
#define PARAMS(...) .inverse_param = {__VA_ARGS__},
#define NOFREQ
#define FREQ(...) .frequency = {__VA_ARGS__},
#define Q(...) .qubit = {__VA_ARGS__}
#define ANGLES(...) .param = {__VA_ARGS__}
#define OP(id, ...) {.gate = QM_G_##id, __VA_ARGS__}
#define PRIMITIVE
#define DEF(...)                                                                                   \
    .def = (const qm_def_op[]){__VA_ARGS__},                                                       \
    .ndef = sizeof((const qm_def_op[]){__VA_ARGS__}) / sizeof(qm_def_op),
#define QM_GATE(id, name_, qasm2_, qir_, nqubits_, nparams_, ncontrols_, base_, flags_, inverse_,  \
                inverse_param_, axis_, frequency_, def_, matrix_)                                  \
    [QM_G_##id] = {.name = name_, .qasm2 = qasm2_, .qir = qir_, .nqubits = nqubits_,               \
                   .nparams = nparams_, .ncontrols = ncontrols_, .base = QM_G_##base_,             \
                   .flags = flags_, .inverse = QM_G_##inverse_, .axis = axis_,                     \
                   inverse_param_ frequency_ def_ .unitary = unitary_##base_},
/* clang-format on */
const qm_gate_row qm_gate_table[QM_G_COUNT] = {
#include "ir/gates.def"
};
#undef QM_GATE

#define NOANGLES .param = {A(0)}
#define QM_ALIAS(name_, gate_, nparams_, flags_, params_)                                          \
    {.name = name_, .gate = QM_G_##gate_, .nparams = nparams_, .flags = flags_, params_},
const qm_gate_alias qm_gate_aliases[] = {
#include "ir/gate_aliases.def"
};
#undef QM_ALIAS
const uint32_t qm_gate_alias_count = sizeof qm_gate_aliases / sizeof *qm_gate_aliases;

double qm_affine_eval(const qm_affine *f, const double *p)
{
    double v = f->c;
    for (int i = 0; i < QM_MAX_GATE_PARAMS; i++)
        if (f->k[i] != 0)
            v += f->k[i] * p[i];
    return v;
}

void qm_row_unitary(uint32_t gate, const double *p, qm_c64 *u)
{
    assert(gate < QM_G_COUNT);
    const qm_gate_row *row = &qm_gate_table[gate];
    if (row->ncontrols == 0) {
        memset(u, 0, (sizeof *u) << 2 * row->nqubits);
        row->unitary(p, u);
        return;
    }
    qm_c64 base[1 << 2 * (QM_MAX_GATE_QUBITS - 1)];
    uint32_t nbase = row->nqubits - row->ncontrols;
    memset(base, 0, (sizeof *base) << 2 * nbase);
    row->unitary(p, base);
    qm_unitary_control(nbase, base, row->ncontrols, (UINT64_C(1) << row->ncontrols) - 1, u);
}

uint32_t qm_row_controlled(uint32_t base, uint32_t ncontrols)
{
    for (uint32_t i = 0; i < QM_G_COUNT; i++)
        if (qm_gate_table[i].base == base && qm_gate_table[i].ncontrols == ncontrols)
            return i;
    return QM_NONE;
}

qm_gate_cost qm_row_cost(uint32_t gate)
{
    const qm_gate_row *row = &qm_gate_table[gate];
    if (row->nqubits <= 1 || row->ndef == 0)
        return (qm_gate_cost){.cx = gate == QM_G_CX, .t = (row->flags & QM_GF_T) != 0};
    qm_gate_cost sum = {0, 0};
    for (uint32_t i = 0; i < row->ndef; i++) {
        qm_gate_cost c = qm_row_cost(row->def[i].gate);
        sum.cx += c.cx;
        sum.t += c.t;
    }
    return sum;
}
