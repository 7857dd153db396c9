/* client.c - a program of somebody else, linked against the installed library. */

#include <qasmill.h>

#include <stdio.h>
#include <string.h>

static int put(void *payload, const char *bytes, size_t size)
{
    return fwrite(bytes, 1, size, payload) == size ? 0 : 1;
}

static void on_diagnostic(void *payload, const qasmill_diagnostic *d)
{
    *(int *)payload += d->severity == QASMILL_ERROR;
    fputs(d->rendered, stderr);
}

static int fail(const char *what)
{
    fprintf(stderr, "client: %s\n", what);
    return 1;
}

int main(void)
{
    static const char good[] = "OPENQASM 3.0;\ninclude \"stdgates.inc\";\nqubit[2] q;\nh q[0];\n"
                               "h q[0];\nx q[0];\ncx q[0], q[1];\nbit[2] c = measure q;\n";
    static const char bad[] = "OPENQASM 3.0;\nqubit q;\nhadamard q;\n";
    int errors = 0;
    qasmill_context *cx = qasmill_context_create();
    qasmill_module *m = NULL;
    if (!cx)
        return fail("no context");
    qasmill_context_on_diagnostic(cx, on_diagnostic, &errors);
    if (qasmill_context_set_option(cx, "W", "all") != QASMILL_OK)
        return fail("cannot ask for warnings");
    if (qasmill_parse(cx, "bad.qasm", bad, strlen(bad), &m) != QASMILL_ERR_INPUT || errors != 1 ||
        m)
        return fail("a wrong program was not rejected with one error");
    if (qasmill_parse(cx, "good.qasm", good, strlen(good), &m) != QASMILL_OK)
        return fail("a right program was rejected");
    if (qasmill_module_qubits(m) != 2 || qasmill_optimize(m, "-O2") != QASMILL_OK)
        return fail("cannot optimise");
    if (qasmill_emit(m, "qasm3", put, stdout) != QASMILL_OK)
        return fail("cannot emit");
    qasmill_run_options options = QASMILL_RUN_OPTIONS_INIT;
    options.shots = 100;
    options.json = 1;
    if (qasmill_run(m, &options, put, stdout) != QASMILL_OK)
        return fail("cannot run");
    qasmill_module_destroy(m);
    qasmill_context_destroy(cx);
    return 0;
}
