/* Fuzz target: any bytes as an observable, as a list of qubits and as one of basis states. The
 * readers must not crash, refuse exactly with a reason at a place inside the text, and give what
 * their comments say. */

#include "tests/fuzz/fuzz.h"

#include "runtime/observe/observe.h"

#include <math.h>

static const qm_prog_qubits regs[] = {{"q", 0, 4}, {"anc", 4, 1}, {"$3", 5, 1}};
static const qm_qubit_names names = {.nqubits = 6, .nregs = 3, .regs = regs};

static void check_fault(qm_status st, const qm_scan_fault *f, size_t size)
{
    if ((st == QM_OK) == (f->message != NULL))
        fuzz_fault("a status that disagrees with the fault", f->message ? f->message : "");
    if (f->begin > f->end || f->end > size)
        fuzz_fault("a fault outside of the text", f->message ? f->message : "");
}

static void read_sum(qm_arena *arena, const char *text, size_t size)
{
    qm_pauli_sum sum;
    qm_scan_fault fault = {0};
    qm_status st = qm_pauli_read(text, size, &names, arena, &sum, &fault);
    check_fault(st, &fault, size);
    for (uint32_t i = 0; st == QM_OK && i < sum.nterms; i++) {
        const qm_pauli_term *t = &sum.terms[i];
        if (t->coefficient == 0 || isnan(t->coefficient))
            fuzz_fault("a coefficient that is none", text);
        for (uint32_t k = 0; k < t->count; k++)
            if (t->factors[k].qubit >= names.nqubits || t->factors[k].pauli - 1 > 2 ||
                (k > 0 && t->factors[k - 1].qubit >= t->factors[k].qubit))
                fuzz_fault("factors out of order", text);
    }
}

static void read_lists(qm_arena *arena, const char *text, size_t size)
{
    qm_qubit_list qubits;
    qm_state_list states = {0};
    qm_scan_fault fault = {0};
    qm_status st = qm_qubits_read(text, size, &names, 5, arena, &qubits, &fault);
    check_fault(st, &fault, size);
    if (st == QM_OK && qubits.n > 5)
        fuzz_fault("too many qubits", text);
    fault = (qm_scan_fault){0};
    st = qm_basis_read(text, size, &names, arena, &states, &fault);
    check_fault(st, &fault, size);
    for (uint32_t i = 0; st == QM_OK && i < states.n; i++)
        if (states.states[i] >= 64)
            fuzz_fault("a basis state of other qubits", text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    qm_context *cx = fuzz_context();
    if (setjmp(cx->recover) == 0) {
        const char *text = qm_arena_strdup(&cx->arena, (const char *)data, size);
        read_sum(&cx->arena, text, size);
        read_lists(&cx->arena, text, size);
    }
    fuzz_context_free(cx);
    return 0;
}
