/* bench_process.c - from the start of a process to its end: what somebody waits for who runs a
 * small program with 1024 shots. The program teleports a qubit, with two measurements that control
 * gates. Wall clock and processor time (of the child alone), the shortest of 50. Yardstick: a
 * process that does nothing but start, `true`. */

#include "bench/bench.h"

#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { TIMES = 50, PATH_BYTES = 4096 };

extern char **environ;

static const char program[] =
    "OPENQASM 3.0; include \"stdgates.inc\"; qubit[3] q; bit[2] sent; bit r;\n"
    "ry(pi / 3) q[0]; h q[1]; cx q[1], q[2]; cx q[0], q[1]; h q[0];\n"
    "sent[0] = measure q[0]; sent[1] = measure q[1];\n"
    "if (sent[1]) x q[2];\nif (sent[0]) z q[2];\nr = measure q[2];\n";

/* Wall and processor seconds of one process without output; false when it fails. */
static bool run(const char *const *argv, double *wall, double *cpu)
{
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    pid_t pid;
    int status = -1;
    struct rusage u = {0};
    *wall = qm_bench_now();
    if (posix_spawnp(&pid, argv[0], &actions, NULL, (char *const *)argv, environ) == 0)
        wait4(pid, &status, 0, &u);
    *wall = qm_bench_now() - *wall;
    *cpu = (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
           1e-6 * (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec);
    posix_spawn_file_actions_destroy(&actions);
    return status == 0;
}

static void measure(const char *what, const char *const *argv)
{
    double wall = 1e300, cpu = 1e300;
    for (int i = 0; i < TIMES; i++) {
        double w, c;
        if (!run(argv, &w, &c)) {
            printf("%-28s failed\n", what);
            return;
        }
        wall = w < wall ? w : wall;
        cpu = c < cpu ? c : cpu;
    }
    printf("%-28s %8.2f ms %8.2f ms\n", what, 1e3 * wall, 1e3 * cpu);
}

int main(void)
{
    char tool[PATH_BYTES + 16], source[] = "/tmp/bench_process.XXXXXX";
    ssize_t n = readlink("/proc/self/exe", tool, PATH_BYTES);
    int fd = mkstemp(source);
    if (n <= 0 || fd < 0 || write(fd, program, sizeof program - 1) < 0)
        return EXIT_FAILURE;
    close(fd);
    tool[n] = '\0';
    strcpy(strrchr(tool, '/') + 1, "qasmill");
    char made[sizeof source + 4];
    snprintf(made, sizeof made, "%s.exe", source);

    printf("%-28s %11s %11s\n", "", "wall", "processor");
    measure("true", (const char *const[]){"true", NULL});
    measure("qasmill --version", (const char *const[]){tool, "--version", NULL});
    measure("qasmill run", (const char *const[]){tool, "run", source, NULL});
    measure("qasmill run --code=llvm",
            (const char *const[]){tool, "run", "--code=llvm", source, NULL});
    measure("qasmill run --code=interpret",
            (const char *const[]){tool, "run", "--code=interpret", source, NULL});
    double w, c;
    if (run((const char *const[]){tool, "compile", "--emit=exe", "-o", made, source, NULL}, &w, &c))
        measure("an executable", (const char *const[]){made, NULL});
    unlink(made);
    unlink(source);
    return EXIT_SUCCESS;
}
