/** What AntD's form hands to a control. */
export interface Held<Value> {
  id?: string;
  value?: Value;
  onChange?: (value: Value) => void;
}
