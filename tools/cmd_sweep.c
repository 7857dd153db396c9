/* cmd_sweep.c - qasmill run FILE --sweep TABLE, and --grad. */

#include "tools/cli.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static qm_status read_bytes(void *payload, char *to, size_t room, size_t *got)
{
    ssize_t n;
    do
        n = read(*(int *)payload, to, room);
    while (n < 0 && errno == EINTR);
    *got = n < 0 ? 0 : (size_t)n;
    return n < 0 ? QM_ERR_IO : QM_OK;
}

static qm_status refuse(qm_cli *c, const char *why)
{
    qm_error(&c->cx.diag, QM_E_USAGE, (qm_span){0, 0}, "%s %s", c->table ? "--sweep" : "--grad",
             why);
    return QM_ERR_USAGE;
}

static qm_status check(qm_cli *c)
{
    if (c->nasks == 0)
        return refuse(c, "needs an observable: --expect");
    for (uint32_t i = 0; i < c->nasks; i++)
        if (c->asks[i].kind != QM_ASK_EXPECT)
            return refuse(c, "takes no other requests than --expect");
    if (c->run.shots != QM_NO_SHOTS)
        return refuse(c, "is exact: it takes no --shots");
    const qm_sim_options *o = &c->run.sim;
    if (o->engine == QM_ENGINE_GATES || o->code != QM_CODE_AUTO || o->fusion || o->block_bits)
        return refuse(c, "has engines of its own: it takes no --engine=gates, --code, --fusion or "
                         "--block-bits");
    if (c->explain)
        return refuse(c, "has engines of its own: it takes no --explain");
    return QM_OK;
}

qm_status qm_cli_sweep(qm_cli *c, const qm_module *m, const qm_requests *requests, qm_writer out)
{
    qm_status s = check(c);
    if (s != QM_OK)
        return s;
    bool standard = c->table && strcmp(c->table, "-") == 0;
    int file = standard ? STDIN_FILENO : c->table ? open(c->table, O_RDONLY | O_CLOEXEC) : -1;
    if (c->table && file < 0) {
        qm_error(&c->cx.diag, QM_E_FILE, (qm_span){0, 0}, "cannot read '%s': %s", c->table,
                 strerror(errno));
        return QM_ERR_IO;
    }
    qm_sweep_options o = {.sums = requests->sums,
                          .nsums = requests->nsums,
                          .values = c->run.inputs,
                          .nvalues = c->run.ninputs,
                          .table = standard ? "<stdin>" : c->table,
                          .read = read_bytes,
                          .read_payload = &file,
                          .gradient = c->gradient,
                          .json = c->json,
                          .single = c->run.sim.precision == QM_SINGLE,
                          .threads = c->run.sim.threads,
                          .engine = c->run.sim.engine,
                          .max_bytes = c->run.max_state_bytes,
                          .cancel = &c->cx.cancel};
    s = qm_session_sweep(m, &o, !c->no_cache, out);
    if (file > STDIN_FILENO)
        close(file);
    return s;
}
