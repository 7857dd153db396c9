/* cmd_run.c - qasmill run FILE. */

#include "tools/cli.h"

#include "support/file.h"

#include <string.h>

enum { DEFAULT_SHOTS = 1024 };

/* What is asked about the final state is exact unless shots are asked for. */
static qm_status run(qm_cli *c, const qm_module *m, qm_writer out)
{
    qm_requests requests;
    qm_run_options *o = &c->run;
    qm_status s = qm_requests_read(m, c->asks, c->nasks, &requests);
    if (s != QM_OK)
        return s;
    qm_progress_stage("running");
    if (c->table || c->gradient)
        return qm_cli_sweep(c, m, &requests, out);
    if (c->nasks > 0)
        o->requests = &requests;
    if (o->shots == QM_NO_SHOTS) {
        o->exact = o->exact || c->nasks > 0;
        o->shots = DEFAULT_SHOTS;
    }
    o->cancel = &c->cx.cancel;
    return c->explain ? qm_session_explain(m, o, c->json, out) : qm_session_run(m, o, c->json, out);
}

static qm_status run_to_stdout(qm_cli *c, const qm_module *m)
{
    qm_status s = run(c, m, (qm_writer){qm_cli_write, NULL});
    return s == QM_OK || (s == QM_ERR_IO && ferror(stdout)) ? qm_cli_flush(c) : s;
}

/* The file appears whole or not at all. */
static qm_status run_to_file(qm_cli *c, const qm_module *m)
{
    qm_outfile f;
    if (qm_outfile_open(&f, &c->cx.arena, c->output, 0666) != QM_OK)
        return qm_cli_cannot_write(c, c->output);
    uint32_t errors = c->cx.diag.errors;
    qm_status s = run(c, m, (qm_writer){qm_outfile_write, &f});
    if (s == QM_OK)
        return qm_outfile_commit(&f) == QM_OK ? QM_OK : qm_cli_cannot_write(c, c->output);
    if (s == QM_ERR_IO && c->cx.diag.errors == errors)
        qm_cli_cannot_write(c, c->output);
    qm_outfile_abort(&f);
    return s;
}

int qm_cmd_run(qm_cli *c)
{
    qm_module *m;
    qm_status s = qm_cli_check_shots(c);
    if (s == QM_OK)
        s = qm_cli_compile(c, c->files[0], qm_simulation_pipeline, &m);
    if (s != QM_OK)
        return qm_cli_exit_code(s);
    bool to_file = c->output && strcmp(c->output, "-") != 0;
    s = to_file ? run_to_file(c, m) : run_to_stdout(c, m);
    qm_module_free(m);
    return qm_cli_exit_code(s);
}
