// What people wrote, made fit to be shown: characters that turn the direction of all that follows are left out, so that
// nobody can make a name, a text or an address read as something it is not. The marks that order one word in right-to-left
// scripts (U+200E, U+200F, U+061C) stay; the page isolates each text by itself.

const kTurning = /[\u202a-\u202e\u2066-\u2069]/g;

export function shown(text: string): string {
  return text.replace(kTurning, '');
}
