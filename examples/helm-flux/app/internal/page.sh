# Shared by the apps: `page TITLE BODY` writes a whole page, with nothing but what the shell has built in.
page() {
  echo '<!doctype html>'
  echo "<html lang=\"en\"><title>$1</title>"
  echo "$2"
  echo '</html>'
}
