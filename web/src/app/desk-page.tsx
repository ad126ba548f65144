import { Desk } from '../features/desk/desk';

export function DeskPage() {
  return <Desk />;
}
