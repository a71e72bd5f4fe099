/* Ctrl+Break, which Wine 8 sends to no process (error 6, of a program of twenty lines as well), and which a process with a group of its
   own would not be told. */
#include <windows.h>
#include <winternl.h>
#include "shims.h"

/* In the process parameters, after the length, the flags and the handle of the console. */
#define CONSOLE_FLAGS 0x18
#define IGNORES_ALL 1

static BOOL(WINAPI *generate_theirs)(DWORD, DWORD);

/* As Windows does it: a thread in the other process that calls what was set there by SetConsoleCtrlHandler. */
static BOOL WINAPI generate_event(DWORD event, DWORD group)
{
    if (event != CTRL_BREAK_EVENT || !group)
        return generate_theirs(event, group);
    FARPROC routine = GetProcAddress(GetModuleHandleW(L"kernelbase.dll"), "CtrlRoutine");
    HANDLE process = OpenProcess(PROCESS_ALL_ACCESS, FALSE, group);
    HANDLE thread = process && routine
        ? CreateRemoteThread(process, NULL, 0, (LPTHREAD_START_ROUTINE)(void *)routine, (void *)(ULONG_PTR)event, 0, NULL) : NULL;
    if (thread)
        CloseHandle(thread);
    if (process)
        CloseHandle(process);
    return thread != NULL;
}

void mend_console(void)
{
    BYTE *parameters = (BYTE *)NtCurrentTeb()->ProcessEnvironmentBlock->ProcessParameters;
    /* Windows takes Ctrl+C alone from a process with a group of its own. */
    *(ULONG *)(parameters + CONSOLE_FLAGS) &= ~IGNORES_ALL;
    generate_theirs = (void *)replace_export(L"kernel32.dll", "GenerateConsoleCtrlEvent", generate_event);
}
