/* Tests of the public C interface from several threads. */
#include "qasmill.h"

#include "tests/api_record.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <unistd.h>

/* One whole use of the library: all its output in *r, which is empty after a failure. Other threads
 * come here, so nothing is asserted. */
static void use_library(record *r, uint64_t seed)
{
    static const char *const formats[] = {"qasm3", "ir", "llvm-ir"};
    const qasmill_input theta = {"theta", "pi/3"};
    int failed = 0;
    qasmill_module *m = NULL;
    qasmill_context *cx = qasmill_context_create();
    forget(r);
    qasmill_context_on_diagnostic(cx, keep_diagnostic, r);
    if (qasmill_parse(cx, "test.qasm", BELL, strlen(BELL), &m) != QASMILL_OK) {
        qasmill_context_destroy(cx);
        return;
    }
    failed |= qasmill_optimize(m, "-O3");
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        failed |= qasmill_emit(m, formats[i], keep_bytes, r);
    for (int way = 0; way < 4; way++) {
        qasmill_run_options o = QASMILL_RUN_OPTIONS_INIT;
        o.seed = seed;
        o.exact = way & 1;
        o.json = way >> 1;
        o.inputs = &theta;
        o.ninputs = 1;
        failed |= qasmill_run(m, &o, keep_bytes, r);
    }
    qasmill_module_destroy(m);
    qasmill_context_destroy(cx);
    if (failed)
        forget(r);
}

static void *use_library_often(void *payload)
{
    for (int i = 0; i < 5; i++)
        use_library(payload, 7);
    return NULL;
}

static void threads_do_not_meet(void **state)
{
    (void)state;
    enum { THREADS = 3 };
    pthread_t threads[THREADS];
    record results[THREADS] = {0}, alone = {0};
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, use_library_often, &results[i]), 0);
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    use_library(&alone, 7);
    assert_int_not_equal(alone.size, 0);
    for (int i = 0; i < THREADS; i++) {
        assert_int_equal(results[i].size, alone.size);
        assert_memory_equal(results[i].bytes, alone.bytes, alone.size);
        forget(&results[i]);
    }
    record other = {0};
    use_library(&other, 8);
    assert_string_not_equal(other.bytes, alone.bytes);
    forget(&other);
    forget(&alone);
}

typedef struct canceller {
    qasmill_context *cx;
    atomic_bool done;
} canceller;

static void *cancel_until_done(void *payload)
{
    canceller *c = payload;
    while (!atomic_load(&c->done)) {
        qasmill_context_cancel(c->cx);
        usleep(1000);
    }
    return NULL;
}

static void runs_without_end_can_be_cancelled(void **state)
{
    (void)state;
    record r = {0};
    qasmill_context *cx = new_context(&r);
    qasmill_module *m = parse(cx, "OPENQASM 3.0;\ninclude \"stdgates.inc\";\nqubit q;\nbit c;\n"
                                  "int n = 0;\nwhile (n >= 0) { h q; c = measure q; reset q; }\n");
    canceller c = {.cx = cx};
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, cancel_until_done, &c), 0);
    qasmill_run_options o = QASMILL_RUN_OPTIONS_INIT;
    o.shots = 4;
    qasmill_status s = qasmill_run(m, &o, keep_bytes, &r);
    atomic_store(&c.done, true);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_int_equal(s, QASMILL_ERR_CANCELLED);
    assert_int_equal(r.size, 0);
    qasmill_module_destroy(m);
    qasmill_context_cancel(cx); /* between calls it asks for nothing */
    m = parse(cx, BELL);
    qasmill_module_destroy(m);
    qasmill_context_destroy(cx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(threads_do_not_meet), /* first: they load the back end together */
        cmocka_unit_test(runs_without_end_can_be_cancelled),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
