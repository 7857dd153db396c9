/* random_circuit.h - random circuits as texts, and the same written otherwise. */
#ifndef QM_TESTS_RANDOM_CIRCUIT_H
#define QM_TESTS_RANDOM_CIRCUIT_H

#include "support/text.h"

typedef enum test_gate_set { TEST_CLIFFORD, TEST_CLIFFORD_T, TEST_ANY_ANGLE } test_gate_set;

typedef struct test_gate {
    const char *name; /* of stdgates.inc */
    uint32_t qubits[3], nqubits;
    double angle; /* of rz, p and cp */
    bool has_angle;
} test_gate;

typedef struct test_circuit {
    qm_arena *arena;
    uint32_t nqubits;
    test_gate *gates;
    uint32_t n, cap;
} test_circuit;

/* `count` random gates on n >= 3 qubits. */
test_circuit test_random_circuit(test_gate_set set, uint32_t n, uint32_t count, uint64_t seed,
                                 qm_arena *arena);
/* The same unitary up to a global phase: gates are replaced by others, pairs of gates and their
 * inverses put in, and neighbours exchanged. */
test_circuit test_rewrite_circuit(const test_circuit *c, uint64_t seed);
/* With one gate left out, doubled, or moved to other qubits: mostly another unitary. */
test_circuit test_mutate_circuit(const test_circuit *c, uint64_t seed);
/* As OpenQASM 3, in the arena. */
const char *test_circuit_text(const test_circuit *c);

#endif
