/* qasmill.h - the C interface of qasmill, an OpenQASM compiler.
 *
 * Handles are opaque. A function that can fail returns a qasmill_status: 0, or a negative code
 * whose reasons went to the diagnostic callback. Nothing here prints, exits or keeps global state:
 * different contexts may be used from different threads at the same time, one context from one
 * thread at a time. Strings passed in are UTF-8 and need to live for the call only, unless said
 * otherwise. */
#ifndef QASMILL_H
#define QASMILL_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(_WIN32)
#define QASMILL_API
#else
#define QASMILL_API __attribute__((visibility("default")))
#endif

#define QASMILL_VERSION_MAJOR 0
#define QASMILL_VERSION_MINOR 1
#define QASMILL_VERSION_PATCH 0

typedef enum qasmill_status {
    QASMILL_OK = 0,
    QASMILL_ERR_INPUT = -1, /* the program is wrong; diagnostics say how */
    QASMILL_ERR_USAGE = -2, /* an argument is wrong; a diagnostic says how */
    QASMILL_ERR_IO = -3,    /* a file could not be read or written */
    QASMILL_ERR_MEMORY = -4,
    QASMILL_ERR_INTERNAL = -5, /* a fault of qasmill itself */
    QASMILL_ERR_CANCELLED = -6
} qasmill_status;

typedef struct qasmill_context qasmill_context; /* options, sources and diagnostics */
typedef struct qasmill_module qasmill_module;   /* a compiled program */

typedef enum qasmill_severity {
    QASMILL_NOTE = 0,
    QASMILL_WARNING = 1,
    QASMILL_ERROR = 2
} qasmill_severity;

/* One diagnostic. All strings live for the callback only. line and column count from 1 and are 0
 * when there is no place. */
typedef struct qasmill_diagnostic {
    size_t size; /* of this struct, for later versions */
    qasmill_severity severity;
    const char *code; /* "E0204" */
    const char *message;
    const char *file;
    uint32_t line, column, end_line, end_column;
    const char *rendered; /* message with source line, caret, notes and fix-its, without colour */
} qasmill_diagnostic;

typedef void (*qasmill_diagnostic_fn)(void *payload, const qasmill_diagnostic *d);
/* Receives output; returns 0, or anything else to stop with QASMILL_ERR_IO. */
typedef int (*qasmill_write_fn)(void *payload, const char *bytes, size_t size);

QASMILL_API const char *qasmill_version(void); /* "0.1.0"; static */

/* The caller destroys the context, after its modules. NULL when there is no memory. */
QASMILL_API qasmill_context *qasmill_context_create(void);
QASMILL_API void qasmill_context_destroy(qasmill_context *cx); /* NULL is fine */
/* Every diagnostic of later calls, when each call ends. */
QASMILL_API void qasmill_context_on_diagnostic(qasmill_context *cx, qasmill_diagnostic_fn fn,
                                               void *payload);
/* A folder to search for includes, after the folder of the including file. */
QASMILL_API qasmill_status qasmill_context_add_include_dir(qasmill_context *cx, const char *path);
/* A library whose functions define the extern functions of programs: a path, or a name that the
 * system's loader searches. Programs that are run load it; an "exe" is linked with it, and takes
 * object files and archives too. See docs/extern.md for the types of C. */
QASMILL_API qasmill_status qasmill_context_add_extern_library(qasmill_context *cx,
                                                              const char *path);
/* Sets a limit by its command-line name: "max-qubits", ... (see `qasmill --help`). */
QASMILL_API qasmill_status qasmill_context_set_limit(qasmill_context *cx, const char *name,
                                                     uint32_t value);
/* Sets an option by its name on the command line, without dashes:
 * "std" (qasm3, qasm2, qasm2-strict), "W" or "warning" (what stands behind -W: all, extra, a name,
 * no-NAME, error, error=NAME), "w" or "no-warnings" (value NULL), "I" or "include-dir", and each
 * limit. QASMILL_ERR_USAGE when there is no such option or it cannot have the value; nothing is set
 * then. */
QASMILL_API qasmill_status qasmill_context_set_option(qasmill_context *cx, const char *name,
                                                      const char *value);
/* The length of one dt, the unit of durations of the backend: "0.5ns". Without it, durations in dt
 * and in SI units do not compare. */
QASMILL_API qasmill_status qasmill_context_set_dt(qasmill_context *cx, const char *duration);
/* May be called from another thread or a signal handler: the running call ends with
 * QASMILL_ERR_CANCELLED soon. The next call clears it. */
QASMILL_API void qasmill_context_cancel(qasmill_context *cx);

/* Compiles a text of `size` bytes; `name` is shown in diagnostics. On success *out is the caller's.
 */
QASMILL_API qasmill_status qasmill_parse(qasmill_context *cx, const char *name, const char *text,
                                         size_t size, qasmill_module **out);
QASMILL_API qasmill_status qasmill_parse_file(qasmill_context *cx, const char *path,
                                              qasmill_module **out);
QASMILL_API qasmill_status qasmill_module_clone(const qasmill_module *m, qasmill_module **out);
QASMILL_API void qasmill_module_destroy(qasmill_module *m); /* NULL is fine */
QASMILL_API uint32_t qasmill_module_qubits(const qasmill_module *m);

/* Runs a pipeline such as "inline,repeat(cancel-inverses,merge-rotations)" on the module, or one of
 * the levels "-O0" .. "-O3". After an error the module is unchanged. */
QASMILL_API qasmill_status qasmill_optimize(qasmill_module *m, const char *pipeline);

/* Writes the module as "qasm3", "qasm2", "ir", "llvm-ir" or "obj". The module is not changed. */
QASMILL_API qasmill_status qasmill_emit(qasmill_module *m, const char *format,
                                        qasmill_write_fn write, void *payload);
/* Writes any format, "exe" too, to a file, which appears whole or not at all. */
QASMILL_API qasmill_status qasmill_emit_file(qasmill_module *m, const char *format,
                                             const char *path);

typedef struct qasmill_input {
    const char *name;
    const char *value; /* "0.5", "pi/4", "101" (bits, index 0 rightmost), "true" */
} qasmill_input;

/* How a program is run: an option of `qasmill run --help` under "simulation", without its dashes. */
typedef struct qasmill_setting {
    const char *name;  /* "threads" */
    const char *value; /* "2" */
} qasmill_setting;

typedef struct qasmill_run_options {
    size_t size;    /* of this struct: set by QASMILL_RUN_OPTIONS_INIT */
    uint64_t shots; /* default 1024 */
    uint64_t seed;  /* default 0: the same seed gives the same bytes on any number of threads */
    int exact;      /* the exact distribution: `shots` and `seed` do not matter */
    int json;       /* JSON instead of text */
    const qasmill_input *inputs;
    size_t ninputs;
    const qasmill_setting *settings;
    size_t nsettings;
} qasmill_run_options;
#define QASMILL_RUN_OPTIONS_INIT                                                                   \
    {                                                                                              \
        sizeof(qasmill_run_options), 1024, 0, 0, 0, NULL, 0, NULL, 0                                        \
    }

/* Runs the module, interpreted or compiled to native code, and writes the result. */
QASMILL_API qasmill_status qasmill_run(qasmill_module *m, const qasmill_run_options *options,
                                       qasmill_write_fn write, void *payload);

typedef struct qasmill_expectation {
    double value;
    double variance;       /* exact runs: of the observable in the final state; else 0 */
    double standard_error; /* runs by shots: of the value; else 0 */
} qasmill_expectation;

/* The expectation values of n observables at the end of the program, before final measurements, into
 * out[0] .. out[n - 1]. An observable is a real sum of products of Pauli operators,
 * "0.5*Z0 Z1 - X(q[2])", or "@FILE" (docs/observables.md). options NULL: exact, without inputs;
 * options->json does not matter. After an error *out is unchanged. */
QASMILL_API qasmill_status qasmill_expect(qasmill_module *m, const char *const *observables,
                                          size_t n, const qasmill_run_options *options,
                                          qasmill_expectation *out);

/* Values of inputs of type float or angle, row after row. */
typedef struct qasmill_table {
    size_t size; /* of this struct */
    /* Names of inputs: "phi", "theta[1,2]", or "theta[..]" for all elements of an array in row-major
     * order. */
    const char *const *columns;
    size_t ncolumns;
    size_t width; /* numbers of a row, of all columns together */
    const double *numbers;
    size_t nrows;
} qasmill_table;

/* The exact expectation values of n observables for each row of a table: values[row * n + k]; and
 * unless `gradients` is NULL their derivatives in each number of the row, gradients[(row * n + k) *
 * width + number]. One circuit serves all rows (docs/sweeps.md says what it may be). Of the options
 * the inputs, which are the same for all rows, and the settings "precision", "threads" and
 * "max-memory" count; NULL: none. After an error what the arrays hold is undefined. */
QASMILL_API qasmill_status qasmill_sweep(qasmill_module *m, const qasmill_table *table,
                                         const char *const *observables, size_t n,
                                         const qasmill_run_options *options, double *values,
                                         double *gradients);

/* An image, a volume, or any numbers, to be encoded in qubits (docs/images.md). */
typedef struct qasmill_image {
    size_t size;             /* of this struct */
    const char *encoding;    /* "frqi", "mcrqi", "neqr", "qpie", "angle" or "basis" */
    const uint32_t *lengths; /* of the dimensions, at most 8, the one that changes fastest first */
    size_t ndimensions;
    uint32_t channels; /* 1; or 3, red, green and blue, which are next to one another */
    uint32_t max;      /* the largest value that a sample may have, 1 to 65535 */
    const double *samples; /* 0 to max */
    int measure;           /* measure all qubits in the end */
    const qasmill_setting *settings; /* "method", and one of "compress", "max-cx", "psnr" and
                                      * "fidelity", as the options of `qasmill encode` */
    size_t nsettings;
} qasmill_image;

/* Makes a program of an image. On success *out is the caller's. */
QASMILL_API qasmill_status qasmill_encode(qasmill_context *cx, const qasmill_image *image,
                                          qasmill_module **out);

/* Writes how qasmill_run() would run it and why, with predicted memory and time; runs nothing. */
QASMILL_API qasmill_status qasmill_explain(qasmill_module *m, const qasmill_run_options *options,
                                           qasmill_write_fn write, void *payload);

#ifdef __cplusplus
}
#endif
#endif
