/* certified.c - how "compile --verify" ends: the output is read back before it is written, and the
 * certificate says what was found. */

#include "tools/cli.h"

#include "passes/cost.h"
#include "support/file.h"

#include <string.h>

static qm_status add_bytes(void *text, const char *bytes, size_t size)
{
    qm_text_add(text, bytes, size);
    return QM_OK;
}

/* The program that the output is, without warnings about it. */
static qm_status read_back(qm_cli *c, const qm_certified_text *output, qm_module **out)
{
    bool none = c->cx.diag.set.none;
    c->cx.diag.set.none = true;
    qm_status s = qm_session_parse(&c->cx, output->path, output->text, output->size, out);
    c->cx.diag.set.none = none;
    return s;
}

/* Writing is the last step; what is compared with the input is what was read back. */
static qm_status check_output(qm_cli *c, const qm_module *m, const qm_backend *b)
{
    if (!b->readable)
        return qm_certifier_whole(c->certifier, m);
    double start = qm_clock();
    qm_module *back = NULL;
    qm_circuit_cost cost = qm_module_cost(&c->goal, m, &c->cx.arena);
    qm_pass_time time = {.name = "write", .cost_before = cost, .cost_after = cost};
    time.ops_before = time.ops_after = cost.gates;
    qm_status s = read_back(c, &c->written, &back);
    time.seconds = qm_clock() - start;
    qm_progress_stage("verifying");
    if (s == QM_OK) {
        qm_certifier_before(c->certifier, m);
        s = qm_certifier_after(c->certifier, 0, back, &time);
    }
    if (s == QM_OK)
        s = qm_certifier_whole(c->certifier, back);
    qm_module_free(back);
    return s;
}

/* An output that only can be made as a file. */
static qm_status write_file(qm_cli *c, const qm_module *m, const char *format)
{
    char *text;
    const char *why;
    qm_status s = qm_certifier_whole(c->certifier, m);
    if (s == QM_OK)
        s = qm_session_emit_file(m, format, c->output);
    if (s == QM_OK)
        s = qm_file_read(&c->cx.arena, c->output, c->cx.limits.file_bytes, &text, &c->written.size,
                         &why);
    if (s == QM_OK)
        c->written.text = text;
    return s;
}

qm_status qm_cli_write_certified(qm_cli *c, const qm_module *m, const char *format)
{
    const qm_backend *b = qm_backend_find(format);
    bool to_file = c->output && strcmp(c->output, "-") != 0;
    c->written = (qm_certified_text){.path = to_file ? c->output : "<stdout>", .format = format};
    if (b && b->emit_file && to_file)
        return write_file(c, m, format);
    qm_text t;
    qm_text_init(&t, &c->cx.arena);
    qm_text_puts(&t, "");
    qm_status s = qm_session_emit(m, format, (qm_writer){add_bytes, &t});
    if (s != QM_OK)
        return s;
    c->written.text = t.data;
    c->written.size = t.size;
    s = check_output(c, m, b);
    return s == QM_OK ? qm_cli_write_file(c, c->output, t.data, t.size) : s;
}

static qm_status write_certificate(qm_cli *c, bool written)
{
    const qm_sources *list = &c->cx.sources;
    qm_certified_text *sources = QM_NEW_ARRAY(&c->cx.arena, qm_certified_text, c->nsources);
    for (uint32_t i = 0; i < c->nsources; i++)
        sources[i] = (qm_certified_text){
            .path = list->list[i].name, .text = list->list[i].text, .size = list->list[i].size};
    qm_certificate certificate = {.certifier = c->certifier,
                                  .pipeline = c->ran,
                                  .sources = sources,
                                  .nsources = c->nsources,
                                  .output = written ? &c->written : NULL,
                                  .stopped = atomic_load(&c->cx.stop_search)};
    qm_text t;
    qm_text_init(&t, &c->cx.arena);
    qm_status s = qm_certificate_json(&certificate, &t);
    return s == QM_OK ? qm_cli_write_file(c, c->certificate, t.data, t.size) : s;
}

/* The verdict in a line, where standard error is for people. */
static void say_verdict(const qm_cli *c, qm_equiv_verdict v)
{
    const qm_certifier *k = c->certifier;
    const qm_certified_step *doubt = qm_certifier_doubt(k);
    if (c->diagnostics && strcmp(c->diagnostics, "text") != 0)
        return;
    if (v == QM_EQUIV_UNKNOWN)
        fprintf(stderr, "qasmill: not verified: %s: %s\n", doubt->time.name,
                doubt->check.detail ? doubt->check.detail : "no method applies");
    else if (v == QM_EQUIV_SAME)
        fprintf(stderr, "qasmill: verified: %s\n",
                k->whole.verdict != QM_EQUIV_SAME ? "each step does the same"
                : doubt                           ? "the output does the same as the input"
                        : "each step, and the output, does the same as the input");
}

int qm_cli_end_certified(qm_cli *c, qm_status s)
{
    qm_certifier *k = c->certifier;
    if (!k->input)
        return qm_cli_exit_code(s);
    qm_equiv_verdict v = qm_certifier_verdict(k);
    qm_status written = QM_OK;
    if (c->certificate && (s == QM_OK || v == QM_EQUIV_DIFFERENT))
        written = write_certificate(c, s == QM_OK);
    qm_certifier_free(k);
    if (v == QM_EQUIV_DIFFERENT)
        return QM_EXIT_DIFFERENT;
    if (s != QM_OK || written != QM_OK)
        return qm_cli_exit_code(s != QM_OK ? s : written);
    say_verdict(c, v);
    return v == QM_EQUIV_SAME ? QM_EXIT_OK : QM_EXIT_UNKNOWN;
}
