/* progress.c - a line on the terminal for work that takes over two seconds.
 *
 * A thread wakes four times a second, and after two seconds rewrites one line of standard error
 * with the current stage and the time. Where standard error is no terminal there is no thread. */

#include "tools/cli.h"

#include "support/clock.h"

#include <pthread.h>
#include <unistd.h>

/* One command runs in a process, so one line. */
static struct {
    pthread_t thread;
    bool running, shown;
    atomic_bool stop;
    _Atomic(const char *) stage;
    _Atomic uint64_t best; /* UINT64_MAX: none */
} progress;

static void *show_progress(void *unused)
{
    (void)unused;
    double start = qm_clock();
    while (!atomic_load(&progress.stop)) {
        nanosleep(&(struct timespec){.tv_nsec = 250000000}, NULL);
        double passed = qm_clock() - start;
        if (passed < 2.0 || atomic_load(&progress.stop))
            continue;
        uint64_t best = atomic_load(&progress.best);
        char count[32] = "";
        if (best != UINT64_MAX)
            snprintf(count, sizeof count, ", best %llu", (unsigned long long)best);
        fprintf(stderr, "\r\033[Kqasmill: %s%s, %.0f s", atomic_load(&progress.stage), count,
                passed);
        progress.shown = true;
    }
    if (progress.shown)
        fputs("\r\033[K", stderr);
    return NULL;
}

void qm_progress_start(void)
{
    qm_progress_stage("reading");
    progress.running =
        isatty(STDERR_FILENO) && pthread_create(&progress.thread, NULL, show_progress, NULL) == 0;
}

void qm_progress_stage(const char *stage)
{
    atomic_store(&progress.best, UINT64_MAX);
    atomic_store(&progress.stage, stage);
}

void qm_progress_best(uint64_t cost)
{
    atomic_store(&progress.best, cost);
}

void qm_progress_stop(void)
{
    if (!progress.running)
        return;
    atomic_store(&progress.stop, true);
    pthread_join(progress.thread, NULL);
    progress.running = false;
}
