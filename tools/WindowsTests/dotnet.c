/* The dotnet command of Windows, which no package carries: runs the program named first with the host beside it, in hostfxr.dll. For the
   tests under Wine alone (tools/test-windows.sh). */
#include <windows.h>
#include <stdio.h>
#include <wchar.h>
#include "shims.h"

#define LONGEST 32768

typedef int(__cdecl *runner)(int, const wchar_t **, const wchar_t *, const wchar_t *, const wchar_t *);

typedef EXCEPTION_REGISTRATION_RECORD handler_record;

/* Whether a handler is still on the stack, and is code of a library: where the stack was used again there is something else. */
static BOOL is_there(const handler_record *record, ULONG_PTR top, const NT_TIB *thread)
{
    MEMORY_BASIC_INFORMATION code;
    return (ULONG_PTR)record >= top && (ULONG_PTR)record < (ULONG_PTR)thread->StackBase && record->Handler
        && VirtualQuery((void *)record->Handler, &code, sizeof code) && code.Type == MEM_IMAGE;
}

/* Wine 8 keeps handlers of its own in a list of the thread, and the CLR's unwinding leaves there what it takes from the stack: the next
   exception would call whatever is in that place by then, and the thread would die of it without a word, or fault for ever. */
static LONG WINAPI forget_gone_handlers(EXCEPTION_POINTERS *exception)
{
    NT_TIB *thread = (NT_TIB *)NtCurrentTeb();
    handler_record **link = &thread->ExceptionList, *end = (void *)~(ULONG_PTR)0;
    while (*link != end && is_there(*link, exception->ContextRecord->Rsp, thread))
        link = &(*link)->Next;
    *link = end;
    return EXCEPTION_CONTINUE_SEARCH;
}

int wmain(int argc, wchar_t **argv)
{
    static wchar_t host[LONGEST], root[LONGEST], app[LONGEST], library[LONGEST];
    AddVectoredExceptionHandler(1, forget_gone_handlers);
    mend_cryptography();
    mend_console();
    GetModuleFileNameW(NULL, host, LONGEST);
    wcscpy(root, host);
    *wcsrchr(root, L'\\') = 0;
    swprintf(app, LONGEST, L"%ls\\dotnet.dll", root);
    swprintf(library, LONGEST, L"%ls\\hostfxr.dll", root);
    HMODULE module = LoadLibraryExW(library, NULL, LOAD_WITH_ALTERED_SEARCH_PATH);
    runner run = module ? (runner)(void *)GetProcAddress(module, "hostfxr_main_startupinfo") : NULL;
    if (!run)
    {
        fwprintf(stderr, L"There is no '%ls'.\n", library);
        return 1;
    }
    return run(argc, (const wchar_t **)argv, host, root, app);
}
