/* equiv.h - decides whether two programs do the same.
 *
 * Without assumptions: whether, for every input state, the qubits end in the same state up to one
 * global phase, and the same qubits are measured into the same bits. A program without control
 * flow is a unitary and then its measurements; in others, the ops between which there are
 * unitaries are compared one by one, or small programs by what they measure.
 *
 * The verdicts are three. SAME is a proof up to rounding: the deviation that was found, or summed
 * up, is within the tolerance. DIFFERENT comes with a witness. All else is UNKNOWN: a method that
 * fails to prove something has not shown the contrary. */
#ifndef QM_EQUIV_EQUIV_H
#define QM_EQUIV_EQUIV_H

#include "ir/module.h"
#include "support/text.h"

typedef enum qm_equiv_verdict {
    QM_EQUIV_UNKNOWN,
    QM_EQUIV_SAME,
    QM_EQUIV_DIFFERENT
} qm_equiv_verdict;

typedef struct qm_equiv_options {
    unsigned assume;    /* qm_assume of passes/pass.h: inputs |0>; only the distribution of what the
                         * program measures (of all qubits, when it measures none) counts; qubits
                         * may be permuted at the end */
    bool unitary;       /* phases before final measurements count, though no outcome shows them */
    double tolerance;   /* largest deviation; 0: QM_EQUIV_TOLERANCE */
    bool linear;        /* only by methods whose time grows about as the number of gates does */
    double effort;      /* of that amount of work, this share; 0: all */
    double seconds;     /* by the clock; 0: an amount of work instead, for which the answer does not
                         * depend on the machine: about a minute, and longer for large programs */
    uint64_t seed;      /* of random inputs */
    uint32_t threads;   /* 0: all */
    const char *method; /* only this one; NULL: all, the cheap ones first */
} qm_equiv_options;

#define QM_EQUIV_TOLERANCE 1e-9

/* The input of one qubit of a witness: a|0> + b|1>. */
typedef struct qm_equiv_ket {
    double re[2], im[2];
} qm_equiv_ket;

/* What shows that the programs differ. */
typedef struct qm_equiv_witness {
    const char *text; /* all of it in a sentence: the input, and how the outputs differ */
    /* The product state that is the input, a ket for each qubit; NULL: none. */
    const qm_equiv_ket *input;
    uint32_t nqubits;
    double fidelity; /* |<output of a|output of b>|^2, or NaN */
    /* Values of the programs' inputs for which they differ, as in "theta=0.5, phi=1.25"; NULL. */
    const char *values;
} qm_equiv_witness;

typedef struct qm_equiv_result {
    qm_equiv_verdict verdict;
    const char *method; /* that gave the verdict; UNKNOWN: NULL */
    const char *detail; /* a sentence or several: why; UNKNOWN: what was tried */
    double deviation; /* SAME, DIFFERENT: the largest found or summed up; NaN when there is none */
    qm_equiv_witness witness;    /* DIFFERENT */
    const uint32_t *permutation; /* SAME with permuted outputs: what is on qubit i at the end of a
                                  * is on qubit permutation[i] at the end of b; else NULL */
    uint32_t nqubits;
    double seconds;
} qm_equiv_result;

/* Compares b with a, which are not changed. What *out points to lies in `arena`. QM_ERR_INPUT,
 * reported to a's context, when they have different numbers of qubits, of bits, or other inputs;
 * QM_ERR_USAGE when there is no such method; QM_ERR_CANCELLED. Memory is bounded by the methods,
 * time by the options. */
qm_status qm_equiv_check(const qm_module *a, const qm_module *b, const qm_equiv_options *o,
                         qm_arena *arena, qm_equiv_result *out);

/* Appends the result as people read it. */
void qm_equiv_text(const qm_equiv_result *r, qm_text *out);
/* Appends the result as one JSON object and a newline: verdict ("equivalent", "not equivalent",
 * "unknown"), method, detail, deviation, witness, permutation. QM_ERR_MEMORY. */
qm_status qm_equiv_json(const qm_equiv_result *r, qm_text *out);

#endif
