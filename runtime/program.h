/* program.h - what native code and the runtime know of each other.
 *
 * A compiled program is one constant qm_program. The JIT and standalone executables make the same
 * one, under the symbol "qm_compiled_program", and the same functions run it (run.h). Kernel ops
 * are plain data without pointers, so that they are emitted as bytes. */
#ifndef QM_RUNTIME_PROGRAM_H
#define QM_RUNTIME_PROGRAM_H

#include "support/base.h"

enum { QM_PROGRAM_ABI = 3 };
#define QM_PROGRAM_SYMBOL "qm_compiled_program"

/* One step of the simulator with everything known: a matrix on targets under controls. */
typedef enum qm_kop_kind {
    QM_KOP_MATRIX,   /* data: 2^nt x 2^nt complex, row-major, target 0 least significant */
    QM_KOP_DIAGONAL, /* data: 2^nt complex */
    QM_KOP_X,        /* flip target 0: no data */
    QM_KOP_SWAP,     /* swap targets 0 and 1: no data */
    QM_KOP_PHASE     /* no targets: data is one complex factor on the controlled subspace */
} qm_kop_kind;

typedef struct qm_kop {
    uint8_t kind;
    uint8_t ntargets;
    uint16_t ncontrols;
    uint32_t
        qubits;    /* in kop_qubits: targets, then controls; a control with bit 31 set fires on 0 */
    uint32_t data; /* in kop_data: index of the first double (re, im pairs) */
} qm_kop;

/* A classical variable of the program's top level, as it lies in the frame: a byte array to which
 * native code writes final values and from which it reads inputs. bool and bit: one byte. bit[n]:
 * n bytes, index 0 first. int, uint, angle: ceil(width / 64) little-endian words, int
 * sign-extended. float: a double. complex: two doubles, the real part first. duration: two,
 * femtoseconds and dt. An array: its elements in row-major order. */
typedef struct qm_prog_cell {
    const char *name;
    uint8_t kind; /* qm_type_kind */
    uint8_t unsized;
    uint8_t role;     /* qm_cell_role */
    uint8_t assigned; /* some path writes it */
    uint32_t width;
    uint32_t offset;      /* in the frame, 8-aligned */
    uint32_t size;        /* bytes */
    const uint32_t *dims; /* of an array: sizes, the outermost first; else NULL */
    uint32_t ndims;
    uint32_t element; /* bytes of an element; the size of what is no array */
} qm_prog_cell;

/* A measurement that nothing after it depends on: it is sampled from the final state. */
typedef struct qm_deferred {
    uint32_t qubit;
    uint32_t offset; /* of the bit's byte in the frame; QM_NONE: result dropped */
} qm_deferred;

typedef struct qm_prog_qubits { /* a quantum register, for showing states */
    const char *name;           /* "$3" for a physical qubit */
    uint32_t first, size;
} qm_prog_qubits;

/* A C function that the program may call. */
typedef struct qm_prog_extern {
    const char *name;
    void *address; /* of what an executable is linked with; NULL: not known here */
} qm_prog_extern;

typedef struct qm_rt qm_rt; /* one execution in progress; see rt.h */

typedef struct qm_program {
    uint32_t abi;
    uint32_t nqubits;
    uint32_t frame_size;
    uint32_t ncells, ndeferred, nkops, nregs;
    uint32_t measures; /* 1 when the program has any measurement */
    const qm_prog_cell *cells;
    const qm_deferred *deferred;
    const qm_kop *kops;
    const uint32_t *kop_qubits;
    const double *kop_data;
    const qm_prog_qubits *regs;
    const qm_prog_extern *externs;            /* ended by name NULL */
    const char *source;                       /* name of the source, for run-time errors */
    void (*entry)(qm_rt *rt, uint8_t *frame); /* runs the program once */
    /* Runs all paths together, as far as they are equal, and collects their ends; rt->status says
     * how it went. False when they are to be run one by one after all. NULL: always so. */
    bool (*together)(qm_rt *rt);
} qm_program;

#endif
