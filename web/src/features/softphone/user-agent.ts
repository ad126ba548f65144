/** JsSIP's telephone, loaded when somebody goes to work. */

export { UA } from 'jssip';
