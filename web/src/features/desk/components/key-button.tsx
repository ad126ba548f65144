import { Button, type ButtonProps, Tooltip } from 'antd';
import { type KEYS, pressed, useKey } from '../keys';

interface Props extends Omit<ButtonProps, 'onClick'> {
  name: keyof typeof KEYS;
  onPress: () => void;
}

/** A button that a key presses, too; the key is told beside it and to those who hear the page. */
export function KeyButton({ name, onPress, ...button }: Props) {
  useKey(name, button.disabled === true ? null : onPress);
  return (
    <Tooltip title={pressed(name)} mouseEnterDelay={0.4}>
      <Button {...button} onClick={onPress} aria-keyshortcuts={pressed(name)} />
    </Tooltip>
  );
}
