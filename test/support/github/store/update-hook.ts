/** The variable that tells the hook which refs a push may not move: lines of "<ref>\t<sentence>". */
export const refusalsVariable = 'LOCAL_GITHUB_REFUSALS'

/** The variable that lists refs (a line each) that may not be moved other than forward. */
export const noForceVariable = 'LOCAL_GITHUB_NO_FORCE'

/** The `update` hook of every repository: it refuses what the local GitHub has decided to refuse. */
export const updateHook = `#!/bin/sh
tab=$(printf '\\t')
printf '%s\\n' "$${refusalsVariable}" | while IFS="$tab" read -r ref sentence; do
  if [ "$ref" = "$1" ]; then printf '%s\\n' "$sentence" >&2; exit 1; fi
done || exit 1
case "
$${noForceVariable}
" in
  *"
$1
"*)
    case "$2" in *[!0]*) ;; *) exit 0 ;; esac
    git merge-base --is-ancestor "$2" "$3" && exit 0
    printf 'error: GH006: Protected branch update failed for %s.\\nerror: Cannot force-push to this branch\\n' "$1" >&2
    exit 1 ;;
esac
exit 0
`
