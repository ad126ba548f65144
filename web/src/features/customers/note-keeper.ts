/** Keeps a note as it is typed: in the browser at once, on the server a moment later. */

import { Problem } from '../../shared/api/problem';
import { ownNote, saveNote } from './api';

const PAUSE_MS = 600;
const AGAIN_MS = 3000;

export interface NoteState {
  text: string;
  /** `unsaved`: kept in this browser only, so far. */
  state: 'loading' | 'saved' | 'saving' | 'unsaved';
}

export class NoteKeeper {
  state: NoteState = { text: '', state: 'loading' };
  readonly #watchers = new Set<() => void>();
  readonly #draft: string;
  #version = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(
    private readonly contact: string,
    private readonly author: string,
  ) {
    this.#draft = `huawu.note.${contact}`;
  }

  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** Read what is kept; what a browser that died had not sent yet goes before it. */
  async load(): Promise<void> {
    const draft = localStorage.getItem(this.#draft);
    const note = await ownNote(this.contact, this.author).catch(() => null);
    this.#version = note?.version ?? 0;
    if (draft !== null && draft !== note?.text) this.type(draft);
    else this.#is({ text: note?.text ?? '', state: 'saved' });
  }

  type(text: string): void {
    localStorage.setItem(this.#draft, text);
    this.#is({ text, state: 'unsaved' });
    this.#later(PAUSE_MS);
  }

  /** Save now, e.g. because the contact is left. */
  flush(): void {
    if (this.#timer === null) return;
    clearTimeout(this.#timer);
    void this.#save();
  }

  #is(state: NoteState): void {
    this.state = state;
    for (const watcher of this.#watchers) watcher();
  }

  #later(after_ms: number): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#save(), after_ms);
  }

  async #save(): Promise<void> {
    this.#timer = null;
    const { text } = this.state;
    this.#is({ text, state: 'saving' });
    try {
      this.#version = (await saveNote(this.contact, text, this.#version)).version;
      if (this.state.text !== text) return;
      localStorage.removeItem(this.#draft);
      this.#is({ text, state: 'saved' });
    } catch (error) {
      await this.#failed(error);
    }
  }

  async #failed(error: unknown): Promise<void> {
    this.#is({ ...this.state, state: 'unsaved' });
    if (error instanceof Problem && error.status === 409) {
      // Written in another window meanwhile: what is typed here is newer, and versions are kept.
      this.#version =
        (await ownNote(this.contact, this.author).catch(() => null))?.version ?? this.#version;
    }
    this.#later(AGAIN_MS);
  }
}
