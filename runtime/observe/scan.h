/* scan.h - reading the small texts with which a user asks about the final state: names of qubits,
 * numbers, and where the text is wrong. */
#ifndef QM_RUNTIME_OBSERVE_SCAN_H
#define QM_RUNTIME_OBSERVE_SCAN_H

#include "runtime/program.h"
#include "support/text.h"

/* The qubits that texts may name. */
typedef struct qm_qubit_names {
    uint32_t nqubits, nregs;
    const qm_prog_qubits *regs; /* in the order of declaration */
} qm_qubit_names;

typedef struct qm_scan_fault {
    size_t begin, end;   /* the place in the text */
    const char *message; /* lower case, no period; NULL: none */
} qm_scan_fault;

typedef struct qm_scan {
    const char *text, *at, *end; /* *end is NUL */
    const qm_qubit_names *names;
    qm_arena *arena;
    qm_scan_fault fault; /* the first one */
} qm_scan;

void qm_scan_init(qm_scan *s, const char *text, size_t size, const qm_qubit_names *names,
                  qm_arena *arena);
/* Notes a fault at [begin, end) of the text, unless there is one. Returns false. */
bool qm_scan_fail(qm_scan *s, const char *begin, const char *end, const char *fmt, ...)
    QM_PRINTF(4, 5);
/* Skips spaces and tabs. */
void qm_scan_blanks(qm_scan *s);
/* Skips blanks and the character when it comes next. */
bool qm_scan_accept(qm_scan *s, char c);
/* The same, with a fault when it does not come. */
bool qm_scan_expect(qm_scan *s, char c);
/* The end of the piece that a fault at `at` is about: of a word or number, else one character. */
const char *qm_scan_piece(const qm_scan *s, const char *at);
/* A flat number, checked against the program; false with a fault. */
bool qm_scan_number(qm_scan *s, uint32_t *qubit);
/* Qubits by name: "q[2]", "$3", or "q", which is all of a register; false with a fault. */
bool qm_scan_name(qm_scan *s, uint32_t *first, uint32_t *count);

#endif
