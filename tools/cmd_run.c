/* cmd_run.c - qasmill run FILE. */

#include "tools/cli.h"

enum { DEFAULT_SHOTS = 1024 };

/* What is asked about the final state is exact unless shots are asked for. */
static qm_status run(qm_cli *c, const qm_module *m)
{
    qm_requests requests;
    qm_run_options *o = &c->run;
    qm_status s = qm_requests_read(m, c->asks, c->nasks, &requests);
    if (s != QM_OK)
        return s;
    if (c->nasks > 0)
        o->requests = &requests;
    if (o->shots == QM_NO_SHOTS) {
        o->exact = o->exact || c->nasks > 0;
        o->shots = DEFAULT_SHOTS;
    }
    o->cancel = &c->cx.cancel;
    qm_progress_stage("running");
    return qm_session_run(m, o, c->json, (qm_writer){qm_cli_write, NULL});
}

int qm_cmd_run(qm_cli *c)
{
    qm_module *m;
    qm_status s = qm_cli_compile(c, c->files[0], "-O1", &m);
    if (s != QM_OK)
        return qm_cli_exit_code(s);
    s = run(c, m);
    qm_module_free(m);
    if (s == QM_OK)
        s = qm_cli_flush(c);
    return qm_cli_exit_code(s);
}
