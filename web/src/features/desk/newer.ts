/** Return the later of two pictures of the desk: answers and the line overtake each other. */
export function newer<Picture extends { seq: number }>(
  known: Picture | undefined,
  found: Picture,
): Picture {
  return known !== undefined && known.seq > found.seq ? known : found;
}
